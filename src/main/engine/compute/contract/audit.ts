import { z } from 'zod';
import { call, feed } from '../../../../shared/rpc/procedure.ts';
import { imageLocation } from '../../base/image-location.ts';
import { vectorSource } from './similarity.ts';
import { count, float32s, float64s, int32s, uint32s } from '../../../../shared/contract/values.ts';

/** What is audited: vectors, the image (row) of each caption, the texts, and the class of each image, −1 for none. */
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
 * What was found. Pairs are the project's in the order of the captions, then the canaries. Rows of images and captions are those of the
 * sources; −1 stands for none.
 */
export const auditFindings = z.object({
  wrongShare: z.number(),
  /** Logit of being right, and the probability of being wrong, of each pair. */
  scores: float64s,
  wrong: float32s,
  cosines: float32s,
  /** Cosines as far as right pairs differ in them: their standard deviation. */
  spread: z.number(),
  /** What each kind of evidence adds to a score, [pairs, columns], and what it adds to a right pair: mean and deviation. */
  evidence: z.array(z.string()),
  contributions: float32s,
  usual: float32s,
  deviations: float32s,
  /** The word that the image shows least, by number. */
  worstWords: int32s,
  vocabulary: z.array(z.string()),
  /** How far captions and images are from their nearest neighbours in deviations from the usual, and how much captions tell images apart. */
  captionOddness: float32s,
  imageOddness: float32s,
  captionFlatness: float32s,
  /** The caption of another image that fits the image of each pair best, and its cosine. */
  better: int32s,
  betterCosines: float32s,
  /** The caption with which each caption of the project seems to have changed places. */
  swaps: int32s,
  /** Image and caption of each canary. */
  canaryImages: uint32s,
  canaryCaptions: uint32s,
  /** Pairs of images whose vectors are nearly the same: two rows each, and their cosine. */
  twins: uint32s,
  twinCosines: float32s,
  /** The class that the other images predict for each, −1 without classes, with the probabilities of it and of the present one. */
  predicted: int32s,
  predictedShare: float32s,
  labelShare: float32s,
});
export type AuditFindings = z.infer<typeof auditFindings>;

/** How far an audit is, and at last what it found. */
export const auditEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), phase: z.string(), done: count, total: count }),
  z.object({ type: z.literal('found'), findings: auditFindings }),
]);
export type AuditEvent = z.infer<typeof auditEvent>;

/** The audit's heavy part. */
export const audit = {
  /** Scores every pair; the last event is `found`. */
  score: feed(auditSpec, auditEvent),
  /** A perceptual hash of each image: two numbers of 32 bits, [images, 2]. `readable` holds 0 where there is none. */
  hash: call(
    z.object({ locations: z.array(imageLocation).max(4096) }),
    z.object({ hashes: uint32s, readable: z.instanceof(Uint8Array) }),
  ),
};

/** The audit domain of the compute contract. */
export type AuditContract = typeof audit;
