import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { id, uint32s, nothing, share, startedJob } from './values.ts';

/** Why something stands in the queue. The first seven are about a pair, the next six about a caption alone, the others about an image. */
export const auditReason = z.enum([
  'low-alignment',
  'better-caption',
  'swapped',
  'neighbours-disagree',
  'captions-disagree',
  'unseen-word',
  'outlier',
  'empty',
  'file-name',
  'other-script',
  'generic',
  'repeated',
  'cut',
  'wrong-label',
  'duplicate',
  'near-duplicate',
  'leak',
  'broken-image',
  'tiny-image',
]);
export type AuditReason = z.infer<typeof auditReason>;

/** One reason with its evidence: what fits better, what it is a duplicate of, which word is not seen. */
export const foundReason = z.object({
  reason: auditReason,
  /** The part of the suspicion that it makes up, or how sure it is on its own. */
  strength: share,
  /** In the person's words: `The image does not look like “red”.` */
  text: z.string(),
  word: z.string().optional(),
  /** The caption with this word exchanged. */
  suggestion: z.string().optional(),
  /** The caption that fits better, or that was swapped with this one. */
  captionId: id.optional(),
  /** The image that it belongs to, the other half of a swap, or the image that this one repeats. */
  imageId: id.optional(),
  /** Cosine of the image with the caption that fits better, or with the image that this one repeats. */
  cosine: z.number().optional(),
  className: z.string().optional(),
});
export type FoundReason = z.infer<typeof foundReason>;

/** From this probability on an entry is suspicious: it is part of the queue that a person reviews. */
export const suspiciousFrom = 0.3;

/** What a person decided about an entry of the queue. */
export const decision = z.enum(['good', 'suggestion', 'swapped', 'edited', 'tagged', 'rejected', 'skipped']);
export type Decision = z.infer<typeof decision>;

/** One entry of the queue: a pair of an image and a caption, or an image alone (then the caption is null). */
export const finding = z.object({
  id,
  /** Place in the queue, 1 is the most suspicious. */
  rank: z.number().int().positive(),
  imageId: id,
  image: z.string(),
  captionId: id.nullable(),
  caption: z.string().nullable(),
  /** The probability that the pair is wrong, or that the image needs something done. */
  probability: share,
  cosine: z.number().nullable(),
  reasons: z.array(foundReason),
  decision: decision.nullable(),
  /** True when caption or image changed after the audit without a decision, so that its figures are out of date. */
  stale: z.boolean(),
});
export type Finding = z.infer<typeof finding>;

/** Errors that were planted in the queue to see whether it finds them. They are pairs of the queue alone, never of the data. */
export const canaryReport = z.object({
  planted: z.number().int(),
  /** How many of them stand in the first 15 % of the queue, and how many are suspicious. */
  inFirst15Percent: z.number().int(),
  found: z.number().int(),
  /** Share of the suspicious entries that are wrong, from the canaries found among them and the estimated share of wrong pairs. */
  precision: share.nullable(),
  /** What a person decided about canaries so far, and how many of these were called good. */
  reviewed: z.number().int(),
  missed: z.number().int(),
});
export type CanaryReport = z.infer<typeof canaryReport>;

/** How far the review is. */
export const reviewProgress = z.object({
  /** Suspicious entries, and how many of them are decided. */
  suspicious: z.number().int(),
  decided: z.number().int(),
  /** Decisions by kind, over the whole queue. */
  decisions: z.array(z.object({ decision, findings: z.number().int() })),
});

/** An audit and how far its review is. */
export const auditSummary = z.object({
  id,
  modelId: id,
  model: z.string(),
  at: z.string(),
  split: z.string().nullable(),
  pairs: z.number().int(),
  images: z.number().int(),
  /** Estimated share of wrong pairs. */
  wrongShare: share,
  /** Sum of the probabilities: how many pairs are expected to be wrong. */
  expectedWrong: z.number(),
  /** Suspicious entries with each reason. */
  reasons: z.array(z.object({ reason: auditReason, findings: z.number().int() })),
  progress: reviewProgress,
  canaries: canaryReport.nullable(),
});
export type AuditSummary = z.infer<typeof auditSummary>;

/** What an audit that has ended tells. */
export const auditResult = z.object({
  auditId: id,
  pairs: z.number().int(),
  wrongShare: share,
  expectedWrong: z.number(),
});
export type AuditResult = z.infer<typeof auditResult>;

/** Which entries of the queue; an absent condition holds always. */
export const findingFilter = z
  .object({
    reasons: z.array(auditReason).optional(),
    /** Undecided ones are `null`. */
    decisions: z.array(decision.nullable()).optional(),
    /** Only entries at least this probable. */
    least: share.optional(),
    kind: z.enum(['pair', 'image']).optional(),
    imageIds: z.array(id).max(100_000).optional(),
  })
  .strict();
export type FindingFilter = z.infer<typeof findingFilter>;

/** What one word does to the alignment of a caption: the cosine falls by `effect` when the word is left out (negative: it rises). */
export const wordEffect = z.object({
  from: z.number().int(),
  to: z.number().int(),
  word: z.string(),
  effect: z.number(),
});
export type WordEffect = z.infer<typeof wordEffect>;

/** A caption that may be put in the place of a doubtful one. */
export const suggestion = z.object({
  text: z.string(),
  cosine: z.number(),
  /** Where it comes from; null when it is the present caption with one word exchanged. */
  captionId: id.nullable(),
  imageId: id.nullable(),
  image: z.string().nullable(),
});
export type Suggestion = z.infer<typeof suggestion>;

/** What is looked up only when an entry is shown. */
export const findingEvidence = z.object({
  cosine: z.number().nullable(),
  /** The share of pairs of the project with a lower cosine. */
  percentile: share.nullable(),
  words: z.array(wordEffect),
  suggestions: z.array(suggestion),
});
export type FindingEvidence = z.infer<typeof findingEvidence>;

/** What a decision did. A canary changes nothing; it is told only now that it was one. */
export const decided = z.object({ label: z.string(), canary: z.boolean(), findingIds: z.array(id) });
export type Decided = z.infer<typeof decided>;

const text = z.string().max(20_000);

/** Looking for pairs that are probably wrong, and deciding about each. */
export const audit = {
  /** Looks through every pair that is embedded with a model; the newest audit takes the place of the one before, decisions stay. */
  start: call(
    z.object({
      modelId: id,
      split: z.string().nullable().default(null),
      canaries: z.number().int().min(0).max(1_000).default(0),
      seed: z.number().int().min(0).default(1),
    }),
    startedJob,
  ),
  /** The newest audit, null when there is none. */
  latest: call(nothing, auditSummary.nullable()),
  /** Entries of the newest audit by falling suspicion. */
  order: call(z.object({ filter: findingFilter.default({}) }), z.object({ ids: uint32s })),
  /** Entries by number, in the order asked; unknown ones are left out. */
  get: call(z.object({ ids: z.array(id).max(1_000) }), z.array(finding)),
  /** What each word does, and captions that fit better. */
  evidence: call(z.object({ findingId: id, suggestions: z.number().int().min(0).max(50).default(5) }), findingEvidence),
  /**
   * Decides about an entry in one step of the history. `good`: the pair is right, the sample is marked good unless another of its captions is
   * under suspicion. `suggestion` and `edited`: the caption is given `text`. `swapped`: it changes places with the caption that the
   * reason names. `tagged`: the sample gets `tag` and is marked to be fixed. `rejected`: the caption is taken away; a sample without another one
   * is marked as rejected. `skipped`: nothing but that it was seen.
   */
  decide: call(
    z.discriminatedUnion('decision', [
      z.object({ findingId: id, decision: z.enum(['good', 'swapped', 'rejected', 'skipped']) }),
      z.object({ findingId: id, decision: z.enum(['suggestion', 'edited']), text: text.min(1) }),
      z.object({ findingId: id, decision: z.literal('tagged'), tag: z.string().min(1).max(100) }),
    ]),
    decided,
  ),
};
