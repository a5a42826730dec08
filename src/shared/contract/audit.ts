import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { id, uint32s, nothing, share, startedJob } from './values.ts';

/** Why an entry is in the queue. The first six concern a pair, `empty` to `cut` a caption alone, the others an image. */
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

/** One reason with its evidence: what matches better, what it duplicates, which word is mismatched. */
export const foundReason = z.object({
  reason: auditReason,
  /** Its share of the probability that the entry is wrong, or its own probability. */
  strength: share,
  /** A sentence for the user: `Images with “red” in their captions look different.` */
  text: z.string(),
  word: z.string().optional(),
  /** The caption with this word replaced. */
  suggestion: z.string().optional(),
  /** The caption that matches better, or that was swapped with this one. */
  captionId: id.optional(),
  /** The image of that caption, or the image that this one duplicates. */
  imageId: id.optional(),
  /** Cosine of the image with the better caption, or with the image that it duplicates. */
  cosine: z.number().optional(),
  className: z.string().optional(),
});
export type FoundReason = z.infer<typeof foundReason>;

/** An entry with at least this probability is suspicious and part of the review queue. */
export const suspiciousFrom = 0.3;

/** The user's decision about an entry of the queue. */
export const decision = z.enum(['good', 'suggestion', 'swapped', 'edited', 'tagged', 'rejected', 'skipped']);
export type Decision = z.infer<typeof decision>;

/** One entry of the queue: a pair of an image and a caption, or an image alone (then the caption is null). */
export const finding = z.object({
  id,
  /** Position in the queue; 1 is the most suspicious. */
  rank: z.number().int().positive(),
  imageId: id,
  image: z.string(),
  captionId: id.nullable(),
  caption: z.string().nullable(),
  /** The probability that the pair is wrong, or that the image has a problem. */
  probability: share,
  cosine: z.number().nullable(),
  reasons: z.array(foundReason),
  decision: decision.nullable(),
  /** True when caption or image changed after the audit without a decision, so that its figures are out of date. */
  stale: z.boolean(),
});
export type Finding = z.infer<typeof finding>;

/** Known errors, injected into the queue to measure its recall. They exist only in the queue, never in the data. */
export const canaryReport = z.object({
  planted: z.number().int(),
  /** How many of them are in the first 15% of the queue, and how many are suspicious. */
  inFirst15Percent: z.number().int(),
  found: z.number().int(),
  /** Estimated share of the suspicious entries that are wrong, from the known errors found and the estimated share of wrong pairs. */
  precision: share.nullable(),
  /** Known errors that the user has decided about, and how many of these were accepted as good. */
  reviewed: z.number().int(),
  missed: z.number().int(),
});
export type CanaryReport = z.infer<typeof canaryReport>;

/** The progress of the review. */
export const reviewProgress = z.object({
  /** Suspicious entries, and how many of them are decided. */
  suspicious: z.number().int(),
  decided: z.number().int(),
  /** Decisions by kind, over the whole queue. */
  decisions: z.array(z.object({ decision, findings: z.number().int() })),
});

/** An audit and the progress of its review. */
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

/** The result of a finished audit. */
export const auditResult = z.object({
  auditId: id,
  pairs: z.number().int(),
  wrongShare: share,
  expectedWrong: z.number(),
});
export type AuditResult = z.infer<typeof auditResult>;

/** Filters the queue; absent conditions always hold. */
export const findingFilter = z
  .object({
    reasons: z.array(auditReason).optional(),
    /** `null` selects undecided entries. */
    decisions: z.array(decision.nullable()).optional(),
    /** Only entries at least this probable. */
    least: share.optional(),
    kind: z.enum(['pair', 'image']).optional(),
    imageIds: z.array(id).max(100_000).optional(),
  })
  .strict();
export type FindingFilter = z.infer<typeof findingFilter>;

/** The effect of one word: the cosine falls by `effect` without it (negative: it rises). */
export const wordEffect = z.object({
  from: z.number().int(),
  to: z.number().int(),
  word: z.string(),
  effect: z.number(),
});
export type WordEffect = z.infer<typeof wordEffect>;

/** A caption that may replace a doubtful one. */
export const suggestion = z.object({
  text: z.string(),
  cosine: z.number(),
  /** Its source; null for the current caption with one word replaced. */
  captionId: id.nullable(),
  imageId: id.nullable(),
  image: z.string().nullable(),
});
export type Suggestion = z.infer<typeof suggestion>;

/** Details that are looked up when an entry is shown. */
export const findingEvidence = z.object({
  cosine: z.number().nullable(),
  /** The share of pairs of the project with a lower cosine. */
  percentile: share.nullable(),
  words: z.array(wordEffect),
  suggestions: z.array(suggestion),
});
export type FindingEvidence = z.infer<typeof findingEvidence>;

/** The effect of a decision. A known error changes nothing and is revealed only here. */
export const decided = z.object({ label: z.string(), canary: z.boolean(), findingIds: z.array(id) });
export type Decided = z.infer<typeof decided>;

const text = z.string().max(20_000);

/** Finds pairs that are probably wrong, and records a decision about each. */
export const audit = {
  /** Audits every pair that is embedded with a model; replaces the previous audit but keeps decisions. */
  start: call(
    z.object({
      modelId: id,
      split: z.string().nullable().default(null),
      canaries: z.number().int().min(0).max(1_000).default(0),
      seed: z.number().int().min(0).default(1),
    }),
    startedJob,
  ),
  /** The newest audit; null if there is none. */
  latest: call(nothing, auditSummary.nullable()),
  /** Entries of the newest audit, most suspicious first. */
  order: call(z.object({ filter: findingFilter.default({}) }), z.object({ ids: uint32s })),
  /** Entries by ID, in the given order; unknown IDs are skipped. */
  get: call(z.object({ ids: z.array(id).max(1_000) }), z.array(finding)),
  /** The effect of each word, and captions that match better. */
  evidence: call(z.object({ findingId: id, suggestions: z.number().int().min(0).max(50).default(5) }), findingEvidence),
  /**
   * Decides about an entry in one step of the history. `good`: the pair is correct; the sample is marked good unless another of its
   * captions is suspicious. `suggestion`, `edited`: the caption becomes `text`. `swapped`: the caption is swapped with the one of the
   * reason. `tagged`: the sample gets `tag` and is marked to be fixed. `rejected`: the caption is removed; a sample without another one is
   * marked as rejected. `skipped`: nothing changes.
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
