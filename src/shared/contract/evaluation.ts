import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { template } from './classes.ts';
import { id, share, startedJob } from './values.ts';

/** Figures of one class; null where no image gives a denominator. */
export const classMetrics = z.object({
  name: z.string(),
  support: z.number().int(),
  predicted: z.number().int(),
  precision: share.nullable(),
  recall: share.nullable(),
  f1: share.nullable(),
});
export type ClassMetrics = z.infer<typeof classMetrics>;

/** Zero-shot classification of every labelled image. `confusion` is row-major, true class by predicted class. */
export const zeroShotResult = z.object({
  task: z.literal('zero-shot'),
  model: z.string(),
  images: z.number().int(),
  classes: z.array(z.string()),
  templates: z.array(z.string()),
  top1: share.nullable(),
  top5: share.nullable(),
  perClass: z.array(classMetrics),
  confusion: z.array(z.array(z.number().int())),
  /** Images without a label: predicted, but not counted in any figure. */
  unlabelled: z.number().int(),
});
export type ZeroShotResult = z.infer<typeof zeroShotResult>;

/** Recall at k and the median rank (1 is best) in one direction. */
export const recall = z.object({
  queries: z.number().int(),
  candidates: z.number().int(),
  r1: share,
  r5: share,
  r10: share,
  medianRank: z.number(),
});
export type Recall = z.infer<typeof recall>;

/** Retrieval both ways. An image counts as found at the rank of its best caption. */
export const retrievalResult = z.object({
  task: z.literal('retrieval'),
  model: z.string(),
  images: z.number().int(),
  captions: z.number().int(),
  textToImage: recall,
  imageToText: recall,
});
export type RetrievalResult = z.infer<typeof retrievalResult>;

export const evaluationResult = z.discriminatedUnion('task', [zeroShotResult, retrievalResult]);
export type EvaluationResult = z.infer<typeof evaluationResult>;

/** What the last zero-shot run gave one image, best first. */
export const prediction = z.object({
  imageId: id,
  ranked: z.array(z.object({ classId: id, name: z.string(), probability: share })),
});
export type Prediction = z.infer<typeof prediction>;

const classList = z.array(z.string().trim().min(1)).min(1).max(10_000);

export const evaluation = {
  start: call(
    z.object({
      modelId: id,
      task: z.enum(['zero-shot', 'retrieval']),
      split: z.string().nullable().optional(),
      /** In place of the project's own classes and templates. */
      classes: classList.optional(),
      templates: z.array(template).min(1).optional(),
    }),
    startedJob,
  ),
  /** The newest finished result of a task, null when there is none. */
  latest: call(z.object({ modelId: id, task: z.enum(['zero-shot', 'retrieval']) }), evaluationResult.nullable()),
  predictions: call(z.object({ modelId: id, imageIds: z.array(id).max(1000) }), z.array(prediction)),
  /** Images of one cell of the confusion matrix. */
  confused: call(
    z.object({ modelId: id, actual: z.string(), predicted: z.string() }),
    z.object({ imageIds: z.array(id) }),
  ),
};
