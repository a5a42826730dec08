import { z } from 'zod';
import { figure } from './golden.ts';
import { count, id, share } from './values.ts';

/** The regression guard: a golden set, and the max. allowed drop of its score when a version is accepted (0.02 is two points). */
export const guard = z.object({ goldenId: id.nullable(), allowedDrop: share });
export type Guard = z.infer<typeof guard>;

/** Which version is current, which one revert would restore, and the guard. */
export const promotion = z.object({ currentId: id.nullable(), previousId: id.nullable(), guard });
export type Promotion = z.infer<typeof promotion>;

/** The outcome of the regression guard for two versions: their scores, the paired difference, and whether it passes. */
export const guardReport = z.object({
  goldenId: id,
  golden: z.string(),
  before: figure,
  after: figure,
  difference: figure,
  allowedDrop: share,
  passes: z.boolean(),
});
export type GuardReport = z.infer<typeof guardReport>;

/** What accepting or reverting did. */
export const promotionResult = z.object({
  modelId: id,
  model: z.string(),
  previousId: id.nullable(),
  images: count,
  captions: count,
  pairs: count,
  guard: guardReport.nullable(),
});
export type PromotionResult = z.infer<typeof promotionResult>;

/** A model interpolated between parent (alpha 0) and child (alpha 1), with its score on each golden set. */
export const frontierPoint = z.object({
  alpha: share,
  scores: z.array(z.object({ goldenId: id, score: figure })),
});
export type FrontierPoint = z.infer<typeof frontierPoint>;

/** The trade-off curve: gain on one golden set against loss on another, over alpha (WiSE-FT, Wortsman et al. 2022). */
export const frontier = z.object({
  parentId: id,
  childId: id,
  at: z.string(),
  goldenIds: z.array(id),
  points: z.array(frontierPoint),
});
export type Frontier = z.infer<typeof frontier>;
