import { z } from 'zod';
import { filter } from './samples.ts';
import { tuneMethod } from './tuning-methods.ts';
import { id } from './values.ts';

const count = z.number().int().min(1);
const rate = z.number().positive().max(10);

/** Everything that determines a run; together with the data and the model, this is the complete recipe. */
export const tuneSettings = z
  .object({
    method: tuneMethod,
    loss: z.enum(['infonce', 'siglip']).default('infonce'),
    epochs: count.max(100_000).default(10),
    /** Batch size: the pairs of one contrastive batch. */
    batch: count.max(65_536).default(128),
    /** Micro-batch size, for one forward pass through a tower; the batch size when absent. */
    microBatch: count.optional(),
    /** Gradient accumulation steps. */
    accumulate: count.default(1),
    learningRate: rate.optional(),
    weightDecay: z.number().min(0).max(10).default(0.1),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.98),
    epsilon: z.number().positive().default(1e-6),
    schedule: z.enum(['cosine', 'constant']).default('cosine'),
    /** Fraction of all steps over which the learning rate rises. */
    warmup: z.number().min(0).max(1).default(0.1),
    /** Max global gradient norm. */
    clip: z.number().positive().default(1),
    seed: z.number().int().min(0).max(0xffff_ffff).default(0),
    /** For `last-k`: the number of blocks to train in each tower. */
    blocks: count.default(2),
    /** For `lora`. */
    rank: count.max(1024).default(8),
    alpha: z.number().positive().default(16),
    /** Random resized crops that keep at least this fraction of the area, and horizontal flips; null for no augmentation. */
    augment: z
      .object({ smallestCrop: z.number().gt(0).max(1), flip: z.boolean() })
      .nullable()
      .default(null),
    /** Early-stopping patience in epochs; null disables early stopping. */
    patience: count.nullable().default(null),
    /** Time limit in minutes, checked at the end of each step. */
    minutes: z.number().positive().nullable().default(null),
  })
  .strict();
export type TuneSettings = z.infer<typeof tuneSettings>;

/** What a run learns from, and what it is evaluated on. */
export const tuneData = z
  .object({
    split: z.string().optional(),
    /** Only samples that match it; combined with `split`, both must match. */
    filter: filter.optional(),
    /** Only samples whose status is good. */
    reviewed: z.boolean().default(false),
    /** The validation split; it is excluded from training unless `split` names it. */
    validate: z.string().optional(),
    /** A golden set to validate on, instead of a split. */
    goldenId: id.optional(),
    /** `classes`: the captions are the prompt templates of the class (Goyal et al., "Finetune like you pretrain", 2023). */
    on: z.enum(['captions', 'classes']).default('captions'),
  })
  .strict();
export type TuneData = z.infer<typeof tuneData>;

/** The outcome of a run, and the model version it produced. */
export const tuneResult = z.object({
  runId: id,
  modelId: id,
  model: z.string(),
  steps: z.number().int(),
  epochs: z.number(),
  seconds: z.number(),
  peakMemory: z.number().int(),
  loss: z.number().nullable(),
  /** The validation score before training and at its best; null without validation. */
  before: z.number().nullable(),
  best: z.number().nullable(),
  stoppedEarly: z.boolean(),
  skipped: z.array(z.string()),
  /** Images in golden sets, and copies of them, that the data selected and the run excluded. */
  protected: z.number().int().default(0),
});
export type TuneResult = z.infer<typeof tuneResult>;
