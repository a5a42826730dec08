import { z } from 'zod';
import { tuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { imageLocation } from '../../base/image-location.ts';
import { int32s } from '../../../../shared/contract/values.ts';

/** Images with their texts. Text i belongs to image `imageOf[i]`; `classOf` is −1 for an image without a class. */
const pairSet = z.object({
  images: z.array(imageLocation),
  texts: z.array(z.string()),
  imageOf: int32s,
  classOf: int32s,
  /** The source of each image; when given, each batch has images of one source only. */
  sourceOf: int32s.optional(),
  /** 1 for an image that is never augmented, because cropping or flipping it would make its texts wrong. */
  fixed: int32s.optional(),
});
export type PairSet = z.infer<typeof pairSet>;

/** How a run is evaluated: by retrieval over pairs, or by zero-shot accuracy with the prompts of each class. */
const validation = z.discriminatedUnion('by', [
  z.object({ by: z.literal('retrieval'), pairs: pairSet }),
  z.object({
    by: z.literal('accuracy'),
    images: z.array(imageLocation),
    classOf: int32s,
    /** `prompts[c]` are the prompts of class c. */
    prompts: z.array(z.array(z.string()).min(1)).min(1),
  }),
]);
export type Validation = z.infer<typeof validation>;

/** Everything that the compute process needs to start or resume a run. */
export const runSpec = z.object({
  /** The model folder to start from. */
  parent: z.string(),
  /** Folder of the checkpoints; the run resumes from the newest one. */
  folder: z.string(),
  /** The new model folder to write; must not exist. */
  target: z.string(),
  settings: tuneSettings,
  logitScale: z.number(),
  logitBias: z.number(),
  train: pairSet,
  validation: validation.nullable(),
  /** The classes that `classOf` of the training set refers to, in the order of the validation prompts. */
  classes: z.array(z.object({ id: z.number().int(), name: z.string() })).default([]),
  provider: z.enum(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']).default('cpu'),
});
export type RunSpec = z.infer<typeof runSpec>;

/** The events of a run, in order; it ends with `done` or `paused`, or the feed fails. */
export const runEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), phase: z.string(), done: z.number(), total: z.number().nullable() }),
  z.object({ type: z.literal('notice'), message: z.string() }),
  z.object({
    type: z.literal('step'),
    step: z.number().int(),
    epoch: z.number(),
    loss: z.number(),
    /** Mean cosine of the pairs of the step. */
    alignment: z.number(),
    rate: z.number(),
    gradientNorm: z.number(),
    logitScale: z.number(),
  }),
  z.object({
    type: z.literal('validated'),
    step: z.number().int(),
    epoch: z.number(),
    values: z.record(z.string(), z.number()),
  }),
  z.object({ type: z.literal('paused'), step: z.number().int() }),
  z.object({ type: z.literal('checkpoint'), step: z.number().int(), folder: z.string() }),
  z.object({
    type: z.literal('done'),
    steps: z.number().int(),
    epochs: z.number(),
    seconds: z.number(),
    peakMemory: z.number().int(),
    loss: z.number().nullable(),
    before: z.number().nullable(),
    best: z.number().nullable(),
    stoppedEarly: z.boolean(),
    skipped: z.array(z.string()),
    logitScale: z.number(),
    logitBias: z.number(),
  }),
]);
export type RunEvent = z.infer<typeof runEvent>;
