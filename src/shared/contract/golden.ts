import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { filter } from './samples.ts';
import { id, uint32s, nothing, provider, share, startedJob } from './values.ts';

/** The score of a golden set: zero-shot accuracy, or mean recall (R@1/5/10, both directions). */
export const goldenMeasure = z.enum(['accuracy', 'recall']);
export type GoldenMeasure = z.infer<typeof goldenMeasure>;

/**
 * A named evaluation set, frozen when it was created: later edits do not change its captions, labels, classes or prompt templates.
 * No run ever learns from its images or from copies of them.
 */
export const goldenSet = z.object({
  id,
  name: z.string(),
  createdAt: z.string(),
  measure: goldenMeasure,
  images: z.number().int(),
  captions: z.number().int(),
  labelled: z.number().int(),
  classes: z.array(z.string()),
});
export type GoldenSet = z.infer<typeof goldenSet>;

/** A metric with its 95% confidence interval: percentiles of a seeded bootstrap over images. */
export const figure = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Figure = z.infer<typeof figure>;

/** Recall at k and the median rank (1 is best) in one direction, computed as in `evaluation`. */
export const recallFigures = z.object({ r1: figure, r5: figure, r10: figure, medianRank: figure });
export type RecallFigures = z.infer<typeof recallFigures>;

/** The metrics of a model on a golden set. Null where the set has no captions, or no labels. */
export const goldenFigures = z.object({
  goldenId: id,
  modelId: id,
  model: z.string(),
  at: z.string(),
  /** Images that could be read, and their captions and labels. */
  images: z.number().int(),
  captions: z.number().int(),
  labelled: z.number().int(),
  measure: goldenMeasure,
  /** The metric named by `measure`. */
  score: figure,
  textToImage: recallFigures.nullable(),
  imageToText: recallFigures.nullable(),
  /** Mean cosine similarity of the pairs. */
  alignment: figure.nullable(),
  accuracy: figure.nullable(),
  perClass: z.array(z.object({ name: z.string(), support: z.number().int(), accuracy: figure })),
});
export type GoldenFigures = z.infer<typeof goldenFigures>;

/** `after` minus `before` on the same images; the intervals are of the paired difference. */
export const goldenDifference = z.object({
  goldenId: id,
  beforeId: id,
  afterId: id,
  score: figure,
  textToImage: recallFigures.nullable(),
  imageToText: recallFigures.nullable(),
  alignment: figure.nullable(),
  accuracy: figure.nullable(),
  perClass: z.array(
    z.object({ name: z.string(), support: z.number().int(), before: share, after: share, difference: figure }),
  ),
});
export type GoldenDifference = z.infer<typeof goldenDifference>;

const goldenName = z.string().trim().min(1).max(200);

/** Frozen evaluation sets, and the scores of models on them. */
export const golden = {
  /** In the order they were created. */
  list: call(nothing, z.array(goldenSet)),
  /**
   * Freezes the samples that match a filter; the name must be free (`conflict`). Rejected and broken samples are skipped. By default
   * the measure is accuracy if most images are labelled and captions are absent or mostly identical, and recall otherwise.
   */
  create: call(z.object({ name: goldenName, filter, measure: goldenMeasure.optional() }), goldenSet),
  /** Its images become available for training; undo restores the set with all of its results. */
  remove: call(z.object({ goldenId: id }), z.null()),
  /** Row numbers of its images. */
  images: call(z.object({ goldenId: id }), z.object({ ids: uint32s })),
  /** Evaluates a model on a set; the result is `goldenFigures`. Stored results are reused. */
  evaluate: call(z.object({ goldenId: id, modelId: id, provider: provider.default('auto') }), startedJob),
  /** All stored results, optionally of one set or one model. */
  figures: call(z.object({ goldenId: id.optional(), modelId: id.optional() }), z.array(goldenFigures)),
  /** The paired difference between two models evaluated on a set; `not-found` names the one that was not. */
  compare: call(z.object({ goldenId: id, beforeId: id, afterId: id }), goldenDifference),
};
