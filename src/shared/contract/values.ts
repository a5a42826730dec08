import { z } from 'zod';

/** The keys of a table, typed, so that an enum can be derived from it. */
export function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(table) as Key[];
}

/** Row number in the catalogue. */
export const id = z.number().int().positive();

/** A number of things: zero or more. */
export const count = z.number().int().nonnegative();

/** The version of a text or an image, from 1; increases with every change. */
export const revision = z.number().int().positive();

/** A path on the machine that runs the engine. */
export const path = z.string().min(1).max(4096);

/** The input of a call without input. */
export const nothing = z.object({}).strict();

/** A fraction between 0 and 1. */
export const share = z.number().min(0).max(1);

// Typed arrays over any buffer, as ONNX Runtime returns them: `z.instanceof` would require an ArrayBuffer.
export const float32s = z.custom<Float32Array>((value) => value instanceof Float32Array, 'Expected a Float32Array');
export const float64s = z.custom<Float64Array>((value) => value instanceof Float64Array, 'Expected a Float64Array');
export const uint32s = z.custom<Uint32Array>((value) => value instanceof Uint32Array, 'Expected a Uint32Array');
export const int32s = z.custom<Int32Array>((value) => value instanceof Int32Array, 'Expected an Int32Array');
export const uint8s = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Expected a Uint8Array');

/** The reply to a call that starts a job; `jobs.events` reports its progress. */
export const startedJob = z.object({ jobId: id });

/** The review states of a sample and their titles. */
export const statusTitles = { 'to do': 'To do', good: 'Good', fix: 'Fix', reject: 'Reject' } as const;

/** How far a sample has been reviewed. */
export const status = z.enum(keysOf(statusTitles));
export type Status = z.infer<typeof status>;

/** The program that runs the engine. */
export const host = z.enum(['desktop', 'browser', 'terminal']);
export type Host = z.infer<typeof host>;

/** The execution provider of a model. `auto` picks the fastest that passed its probe. */
export const provider = z.enum(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
export type Provider = z.infer<typeof provider>;
