import { z } from 'zod';
import { fault } from './jobs.ts';
import { goldenDifference, goldenFigures } from './golden.ts';
import { tuneData, tuneResult, tuneSettings } from './tune-settings.ts';
import { count, id, provider } from './values.ts';

/** The state of a run. A paused, failed or cancelled run can be resumed from its last checkpoint. */
export const runState = z.enum(['running', 'paused', 'finished', 'failed', 'cancelled']);
export type RunState = z.infer<typeof runState>;

/** A fine-tuning run: its recipe, state and result. */
export const run = z.object({
  id,
  /** The name of the version it produces. */
  name: z.string(),
  state: runState,
  /** The model it started from; `parent` is its name, null if it was removed. */
  modelId: id,
  parent: z.string().nullable(),
  settings: tuneSettings,
  data: tuneData,
  provider,
  /** The latest job that worked on it. */
  jobId: id.nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** The version it produced; null until it has finished, or if that version was removed. */
  resultId: id.nullable(),
  result: tuneResult.nullable(),
  fault: fault.nullable(),
  /** Every golden set on which both parent and version were evaluated; `general` marks the regression guard. */
  golden: z.array(
    z.object({
      goldenId: id,
      name: z.string(),
      general: z.boolean(),
      before: goldenFigures,
      after: goldenFigures,
      difference: goldenDifference,
    }),
  ),
  /** True once the version was accepted. */
  accepted: z.boolean(),
});
export type Run = z.infer<typeof run>;

/** One curve of a run, such as `loss`, `alignment` or `text → image R@1`, by step. */
export const series = z.object({ name: z.string(), steps: z.array(count), values: z.array(z.number()) });
export type Series = z.infer<typeof series>;

/** The estimated cost of a run on this machine, based on a few measured steps. */
export const estimate = z.object({
  images: count,
  texts: count,
  /** Images excluded because they belong to golden sets. */
  protected: count,
  stepsPerEpoch: count,
  /** Limited by the time budget, if any. */
  steps: count,
  epochs: z.number(),
  secondsPerStep: z.number(),
  /** Total, including preparation and validation. */
  seconds: z.number(),
  /** Peak memory of the compute process during the measurement, in bytes. */
  memory: count,
  /** Memory of this machine, in bytes. */
  totalMemory: count,
  provider,
});
export type Estimate = z.infer<typeof estimate>;

/** Suggested settings for a model and the selected data, with a sentence for each choice that may need explaining. */
export const tuneDefaults = z.object({
  settings: tuneSettings,
  data: tuneData,
  images: count,
  texts: count,
  protected: count,
  reasons: z.array(z.string()),
});
export type TuneDefaults = z.infer<typeof tuneDefaults>;
