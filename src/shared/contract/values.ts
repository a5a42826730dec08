import { z } from 'zod';

/** Row number of anything in the catalogue. */
export const id = z.number().int().positive();

/** A whole number, zero or more. */
export const count = z.number().int().nonnegative();

/** A path on the machine that runs the engine. */
export const path = z.string().min(1).max(4096);

/** A question that needs no input. */
export const nothing = z.object({}).strict();

/** A share between 0 and 1. */
export const share = z.number().min(0).max(1);

// Typed arrays over any buffer, as ONNX Runtime returns them: `z.instanceof` would insist on an ArrayBuffer.
export const float32s = z.custom<Float32Array>((value) => value instanceof Float32Array, 'Expected a Float32Array');
export const float64s = z.custom<Float64Array>((value) => value instanceof Float64Array, 'Expected a Float64Array');
export const uint32s = z.custom<Uint32Array>((value) => value instanceof Uint32Array, 'Expected a Uint32Array');
export const int32s = z.custom<Int32Array>((value) => value instanceof Int32Array, 'Expected an Int32Array');
export const uint8s = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Expected a Uint8Array');

/** The answer of anything that takes long: follow it in the feed of jobs. */
export const startedJob = z.object({ jobId: id });

/** How far a sample has been reviewed. */
export const status = z.enum(['to do', 'good', 'fix', 'reject']);
export type Status = z.infer<typeof status>;

/** Where the work of a model runs. `auto` takes the fastest that passed its probe. */
export const provider = z.enum(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
export type Provider = z.infer<typeof provider>;
