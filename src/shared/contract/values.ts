import { z } from 'zod';

/** Row number of anything in the catalogue. */
export const id = z.number().int().positive();

/** A path on the machine that runs the engine. */
export const path = z.string().min(1).max(4096);

/** A question that needs no input. */
export const nothing = z.object({}).strict();

/** A share between 0 and 1. */
export const share = z.number().min(0).max(1);

/** Row numbers of images, in the order that was asked for. */
export const idVector = z.custom<Uint32Array>((value) => value instanceof Uint32Array, 'Expected a Uint32Array');

/** Float32 numbers in row-major order. */
export const floatVector = z.custom<Float32Array>((value) => value instanceof Float32Array, 'Expected a Float32Array');

/** The answer of anything that takes long: follow it in the feed of jobs. */
export const startedJob = z.object({ jobId: id });

/** How far a sample has been reviewed. */
export const status = z.enum(['to do', 'good', 'fix', 'reject']);
export type Status = z.infer<typeof status>;

/** Where the work of a model runs. `auto` takes the fastest that passed its probe. */
export const provider = z.enum(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
export type Provider = z.infer<typeof provider>;
