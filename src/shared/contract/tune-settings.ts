import { z } from 'zod';
import { filter } from './samples.ts';
import { tuneMethod } from './tuning-methods.ts';
import { id } from './values.ts';

const count = z.number().int().min(1);
const rate = z.number().positive().max(10);

/** Everything that decides what a run does; with the data and the model it is the whole recipe of the result. */
export const tuneSettings = z
  .object({
    method: tuneMethod,
    loss: z.enum(['infonce', 'siglip']).default('infonce'),
    epochs: count.max(100_000).default(10),
    /** Pairs that are contrasted with each other. */
    batch: count.max(65_536).default(128),
    /** Pairs that go through a tower at once; the batch when absent. */
    microBatch: count.optional(),
    /** Batches whose gradients are averaged into one step. */
    accumulate: count.default(1),
    learningRate: rate.optional(),
    weightDecay: z.number().min(0).max(10).default(0.1),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.98),
    epsilon: z.number().positive().default(1e-6),
    schedule: z.enum(['cosine', 'constant']).default('cosine'),
    /** Share of all steps in which the rate rises. */
    warmup: z.number().min(0).max(1).default(0.1),
    /** Largest global norm of the gradient. */
    clip: z.number().positive().default(1),
    seed: z.number().int().min(0).max(0xffff_ffff).default(0),
    /** For `last-k`: how many blocks of each tower. */
    blocks: count.default(2),
    /** For `lora`. */
    rank: count.max(1024).default(8),
    alpha: z.number().positive().default(16),
    /** Random crops that keep at least this share of the area, and mirror images; null for none. */
    augment: z
      .object({ smallestCrop: z.number().gt(0).max(1), flip: z.boolean() })
      .nullable()
      .default(null),
    /** Epochs without a better validation after which the run stops; null never stops early. */
    patience: count.nullable().default(null),
    /** Stops after this many minutes, at the end of a step. */
    minutes: z.number().positive().nullable().default(null),
  })
  .strict();
export type TuneSettings = z.infer<typeof tuneSettings>;

/** What a run learns from, and what it is judged by. */
export const tuneData = z
  .object({
    split: z.string().optional(),
    /** Only samples that it selects; together with `split`, both must hold. */
    filter: filter.optional(),
    /** Only samples whose status is good. */
    reviewed: z.boolean().default(false),
    /** A split to be judged by; it is not learned from unless `split` names it. */
    validate: z.string().optional(),
    /** A golden set to be judged by, in place of a split. */
    goldenId: id.optional(),
    /** `classes`: the class's prompt templates are the captions (Goyal et al., "Finetune like you pretrain", 2023). */
    on: z.enum(['captions', 'classes']).default('captions'),
  })
  .strict();
export type TuneData = z.infer<typeof tuneData>;

/** How a run ended, and the model version that came of it. */
export const tuneResult = z.object({
  runId: id,
  modelId: id,
  model: z.string(),
  steps: z.number().int(),
  epochs: z.number(),
  seconds: z.number(),
  peakMemory: z.number().int(),
  loss: z.number().nullable(),
  /** The validation figure before and at its best; null without validation. */
  before: z.number().nullable(),
  best: z.number().nullable(),
  stoppedEarly: z.boolean(),
  skipped: z.array(z.string()),
  /** Images of golden sets, and copies of them, that the data selected and the run left out. */
  protected: z.number().int().default(0),
});
export type TuneResult = z.infer<typeof tuneResult>;
