import { z } from 'zod';
import { call, feed } from '../../../../shared/rpc/procedure.ts';
import { imageLocation } from '../encoders/contract.ts';
import { vectorSource } from '../similarity/contract.ts';

const count = z.number().int().nonnegative();
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'Expected a Float32Array');
const doubles = z.custom<Float64Array>((value) => value instanceof Float64Array, 'Expected a Float64Array');
const numbers = z.custom<Uint32Array>((value) => value instanceof Uint32Array, 'Expected a Uint32Array');
const integers = z.custom<Int32Array>((value) => value instanceof Int32Array, 'Expected an Int32Array');

/** What is audited: vectors, the image (row) of each caption, the texts, and the class of each image, −1 for none. */
export const auditSpec = z.object({
  images: vectorSource,
  captions: vectorSource,
  imageOf: numbers,
  texts: z.array(z.string()),
  labels: integers,
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
  scores: doubles,
  wrong: floats,
  cosines: floats,
  /** Cosines as far as right pairs differ in them: their standard deviation. */
  spread: z.number(),
  /** What each kind of evidence adds to a score, [pairs, columns], and what it adds to a right pair: mean and deviation. */
  evidence: z.array(z.string()),
  contributions: floats,
  usual: floats,
  deviations: floats,
  /** The word that the image shows least, by number. */
  worstWords: integers,
  vocabulary: z.array(z.string()),
  /** How far captions and images are from their nearest neighbours in deviations from the usual, and how much captions tell images apart. */
  captionOddness: floats,
  imageOddness: floats,
  captionFlatness: floats,
  /** The caption of another image that fits the image of each pair best, and its cosine. */
  better: integers,
  betterCosines: floats,
  /** The caption with which each caption of the project seems to have changed places. */
  swaps: integers,
  /** Image and caption of each canary. */
  canaryImages: numbers,
  canaryCaptions: numbers,
  /** Pairs of images whose vectors are nearly the same: two rows each, and their cosine. */
  twins: numbers,
  twinCosines: floats,
  /** The class that the other images predict for each, −1 without classes, with the probabilities of it and of the present one. */
  predicted: integers,
  predictedShare: floats,
  labelShare: floats,
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
    z.object({ hashes: numbers, readable: z.instanceof(Uint8Array) }),
  ),
};

/** The audit domain of the compute contract. */
export type AuditContract = typeof audit;
