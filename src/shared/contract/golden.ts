import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { filter } from './samples.ts';
import { id, uint32s, nothing, provider, share, startedJob } from './values.ts';

/** What a golden set is judged by: zero-shot accuracy, or the mean of R@1, R@5 and R@10 both ways. */
export const goldenMeasure = z.enum(['accuracy', 'recall']);
export type GoldenMeasure = z.infer<typeof goldenMeasure>;

/**
 * A named set for proving, frozen when it was made: its captions, labels, classes and prompt templates are those of that moment,
 * whatever is edited later. No run ever learns from its images or from copies of them.
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

/** A figure with its 95% interval: percentiles of a seeded bootstrap over images. */
export const figure = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Figure = z.infer<typeof figure>;

/** Recall at k and the median rank (1 is best) in one direction, as `evaluation` counts them. */
export const recallFigures = z.object({ r1: figure, r5: figure, r10: figure, medianRank: figure });
export type RecallFigures = z.infer<typeof recallFigures>;

/** What a golden set says of a model. Null where it has no captions, or no labels. */
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
  /** The one figure by which the set judges, as `measure` says. */
  score: figure,
  textToImage: recallFigures.nullable(),
  imageToText: recallFigures.nullable(),
  /** Mean cosine of the pairs. */
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

/** Frozen evaluation sets, and what models reach on them. */
export const golden = {
  /** In the order in which they were made. */
  list: call(nothing, z.array(goldenSet)),
  /**
   * Freezes what a filter selects, under a name that is free (`conflict`). Samples that are rejected or broken are left out. Without
   * `measure`: by accuracy where most images are labelled and captions are absent or mostly the same, else by recall.
   */
  create: call(z.object({ name: goldenName, filter, measure: goldenMeasure.optional() }), goldenSet),
  /** Its images become free for training; undo brings it back with everything that it said. */
  remove: call(z.object({ goldenId: id }), z.null()),
  /** Row numbers of its images. */
  images: call(z.object({ goldenId: id }), z.object({ ids: uint32s })),
  /** Measures a model on a set; the job's result is `goldenFigures`. What was measured before is answered at once. */
  evaluate: call(z.object({ goldenId: id, modelId: id, provider: provider.default('auto') }), startedJob),
  /** Everything that was measured, of one set or one model where they are named. */
  figures: call(z.object({ goldenId: id.optional(), modelId: id.optional() }), z.array(goldenFigures)),
  /** The paired difference of two models that were measured on a set; `not-found` names the one that was not. */
  compare: call(z.object({ goldenId: id, beforeId: id, afterId: id }), goldenDifference),
};
