import { z } from 'zod';
import { figure } from './golden.ts';
import { count, id, share } from './values.ts';

/** What guards general ability: a golden set, and how far its score may fall when a version is accepted (0.02 is two points). */
export const guard = z.object({ goldenId: id.nullable(), allowedDrop: share });
export type Guard = z.infer<typeof guard>;

/** Which version is current, what revert would go back to, and the guard. */
export const promotion = z.object({ currentId: id.nullable(), previousId: id.nullable(), guard });
export type Promotion = z.infer<typeof promotion>;

/** How general ability stands between two versions: the scores, their paired difference, and whether the guard lets it pass. */
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

/** A mixture of parent (alpha 0) and child (alpha 1), and the score of each golden set. */
export const frontierPoint = z.object({
  alpha: share,
  scores: z.array(z.object({ goldenId: id, score: figure })),
});
export type FrontierPoint = z.infer<typeof frontierPoint>;

/** What is won on one golden set against what is lost on another, over alpha (Wortsman et al., "Robust fine-tuning", 2022). */
export const frontier = z.object({
  parentId: id,
  childId: id,
  at: z.string(),
  goldenIds: z.array(id),
  points: z.array(frontierPoint),
});
export type Frontier = z.infer<typeof frontier>;
