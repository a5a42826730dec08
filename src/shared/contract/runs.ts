import { z } from 'zod';
import { fault } from './jobs.ts';
import { goldenDifference, goldenFigures } from './golden.ts';
import { tuneData, tuneResult, tuneSettings } from './tune-settings.ts';
import { count, id, provider } from './values.ts';

/** How a run stands. A run that is paused, failed or cancelled goes on from its last checkpoint when it is resumed. */
export const runState = z.enum(['running', 'paused', 'finished', 'failed', 'cancelled']);
export type RunState = z.infer<typeof runState>;

/** A training run: its recipe, how it stands, and what came of it. */
export const run = z.object({
  id,
  /** The name of the version that it makes. */
  name: z.string(),
  state: runState,
  /** The model that it started from; `parent` is its name, null when it was removed. */
  modelId: id,
  parent: z.string().nullable(),
  settings: tuneSettings,
  data: tuneData,
  provider,
  /** The newest job that worked on it. */
  jobId: id.nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** The version that came of it, null until it has finished or when that was removed. */
  resultId: id.nullable(),
  result: tuneResult.nullable(),
  fault: fault.nullable(),
  /** Every golden set on which both the parent and the version were measured; `general` marks the one that guards general ability. */
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

/** What a run will take on this machine, from a few steps that were measured. */
export const estimate = z.object({
  images: count,
  texts: count,
  /** Images of golden sets that the run leaves out. */
  protected: count,
  stepsPerEpoch: count,
  /** As many as the budget allows. */
  steps: count,
  epochs: z.number(),
  secondsPerStep: z.number(),
  /** All of it, with preparation and validation. */
  seconds: z.number(),
  /** Bytes that the compute process held at most while it was measured. */
  memory: count,
  /** Of this machine. */
  totalMemory: count,
  provider,
});
export type Estimate = z.infer<typeof estimate>;

/** Sane settings for a model, this machine and an amount of data, with a sentence for each choice that a person may wonder about. */
export const tuneDefaults = z.object({
  settings: tuneSettings,
  data: tuneData,
  images: count,
  texts: count,
  protected: count,
  reasons: z.array(z.string()),
});
export type TuneDefaults = z.infer<typeof tuneDefaults>;
