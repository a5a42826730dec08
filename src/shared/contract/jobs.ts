import { z } from 'zod';
import { call, feed } from '../rpc/procedure.ts';
import { count, id, nothing } from './values.ts';

/** The kinds of jobs. Projects store these names, so renaming one takes a migration. */
export const jobKind = z.enum([
  'import',
  'export',
  'add-model',
  'measure-speed',
  'check-parity',
  'export-model',
  'embed',
  'evaluate',
  'audit',
  'tune',
  'resume-run',
  'interpolate',
  'evaluate-golden',
  'measure-frontier',
  'accept',
  'revert',
  'compute-map',
  'write-report',
  'make-sample',
]);
export type JobKind = z.infer<typeof jobKind>;

/** The last three are final. */
export const jobState = z.enum(['queued', 'running', 'finished', 'failed', 'cancelled']);

/** Why a job failed, in the form in which errors are sent to clients. */
export const fault = z.object({ code: z.string(), message: z.string(), data: z.record(z.string(), z.unknown()) });

/** The progress of a job. Within a phase, `total` is constant (null while unknown) and `done` never falls. */
export const progress = z.object({
  phase: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  ratePerSecond: z.number().nullable(),
});
export type Progress = z.infer<typeof progress>;

/** A job and its state. `result` depends on the kind, once the job is finished. */
export const job = z.object({
  id,
  kind: jobKind,
  /** What it does: `Import flickr8k/captions.csv`. */
  title: z.string(),
  state: jobState,
  progress: progress.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  result: z.unknown(),
  fault: fault.nullable(),
  /** Warnings that did not stop the job, such as a fallback to the CPU. */
  notices: z.array(z.string()),
});
export type Job = z.infer<typeof job>;

/** An event of a job, in order. A job ends with exactly one of finished, failed, cancelled. */
export const jobEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('queued'), jobId: id, kind: jobKind, title: z.string() }),
  z.object({ type: z.literal('started'), jobId: id }),
  z.object({ type: z.literal('progress'), jobId: id }).extend(progress.shape),
  z.object({ type: z.literal('metric'), jobId: id, step: count, values: z.record(z.string(), z.number()) }),
  z.object({ type: z.literal('notice'), jobId: id, message: z.string() }),
  z.object({ type: z.literal('finished'), jobId: id, result: z.unknown() }),
  z.object({ type: z.literal('failed'), jobId: id, fault }),
  z.object({ type: z.literal('cancelled'), jobId: id }),
]);
export type JobEvent = z.infer<typeof jobEvent>;

/** Listing, following and cancelling jobs. */
export const jobs = {
  list: call(z.object({ limit: z.number().int().min(1).max(1000).default(100) }), z.array(job)),
  get: call(z.object({ jobId: id }), job),
  cancel: call(z.object({ jobId: id }), z.null()),
  events: feed(nothing, jobEvent),
};
