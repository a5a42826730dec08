import { z } from 'zod';
import { call, feed } from '../../../../shared/rpc/procedure.ts';
import { imageLocation } from '../../base/image-location.ts';
import { vectorSource } from './similarity.ts';
import { count, float32s, float64s, int32s, uint32s } from '../../../../shared/contract/values.ts';

/** The kinds of evidence for a pair, in the order of their columns; `audit/evidence.ts` has what each means. */
export const evidenceKind = z.enum([
  'cosine',
  'forCaption',
  'forImage',
  'amongImages',
  'amongCaptions',
  'words',
  'classWords',
  'imageNeighbours',
  'captionNeighbours',
  'supportMeaning',
  'supportWords',
]);
export type EvidenceKind = z.infer<typeof evidenceKind>;

/** The input of an audit: vectors, the image (row) of each caption, the texts, and the class of each image, −1 for none. */
export const auditSpec = z.object({
  images: vectorSource,
  captions: vectorSource,
  imageOf: uint32s,
  texts: z.array(z.string()),
  labels: int32s,
  classes: count,
  /** Factor on cosines before the softmax. */
  scale: z.number(),
  seed: count,
  canaries: count,
});
export type AuditSpec = z.infer<typeof auditSpec>;

/**
 * What was found. The project's pairs come first, in the order of the captions, then the known errors. Rows are those of the sources; −1
 * means none.
 */
export const auditFindings = z.object({
  wrongShare: z.number(),
  /** Logit of being right, and the probability of being wrong, of each pair. */
  scores: float64s,
  wrong: float32s,
  cosines: float32s,
  /** Standard deviation of the cosines of correct pairs. */
  spread: z.number(),
  /** What each kind of evidence adds to a score, [pairs, columns], with mean and standard deviation over correct pairs. */
  evidence: z.array(evidenceKind),
  contributions: float32s,
  usual: float32s,
  deviations: float32s,
  /** The word with the least evidence in the image, as an index into `vocabulary`. */
  worstWords: int32s,
  vocabulary: z.array(z.string()),
  /**
   * Distance of captions and images from their nearest neighbours, and how little each caption distinguishes images; all in robust
   * deviations.
   */
  captionOutlierScores: float32s,
  imageOutlierScores: float32s,
  captionFlatness: float32s,
  /** The best-matching caption of another image for the image of each pair, and its cosine. */
  better: int32s,
  betterCosines: float32s,
  /** The caption that each caption of the project was probably swapped with. */
  swaps: int32s,
  /** Image and caption of each known error. */
  canaryImages: uint32s,
  canaryCaptions: uint32s,
  /** Pairs of images with nearly the same vector, two rows each, and their cosines. */
  nearDuplicates: uint32s,
  nearDuplicateCosines: float32s,
  /** The class predicted for each image from the others, −1 without classes, with its probability and that of the current class. */
  predicted: int32s,
  predictedShare: float32s,
  labelShare: float32s,
});
export type AuditFindings = z.infer<typeof auditFindings>;

/** The progress of an audit, and finally its findings. */
export const auditEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), phase: z.string(), done: count, total: count }),
  z.object({ type: z.literal('found'), findings: auditFindings }),
]);
export type AuditEvent = z.infer<typeof auditEvent>;

/** The expensive part of an audit. */
export const audit = {
  /** Scores every pair; the last event is `found`. */
  score: feed(auditSpec, auditEvent),
  /** A perceptual hash of each image as two 32-bit numbers, [images, 2]; `readable` is 0 where there is none. */
  hash: call(
    z.object({ locations: z.array(imageLocation).max(4096) }),
    z.object({ hashes: uint32s, readable: z.instanceof(Uint8Array) }),
  ),
};

/** The audit domain of the compute contract. */
export type AuditContract = typeof audit;
