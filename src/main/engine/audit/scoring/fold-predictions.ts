import type { Matrix } from '../../similarity/matrix.ts';
import { solveSymmetric } from '../../base/cholesky.ts';
import { spread } from './word-evidence.ts';

/** Cross-validated class predictions of each image. */
export interface LabelPredictions {
  /** The most probable class, −1 if there was nothing to learn from. */
  readonly predicted: Int32Array;
  readonly predictedShare: Float32Array;
  /** The probability of the image's current class; 0 without one. */
  readonly labelShare: Float32Array;
}

const temperatures = [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1];

/**
 * Cross-validated class probabilities by linear discriminant analysis on the vectors, as confident learning needs them (Northcutt et al.,
 * 2021), with the temperature under which the current labels are most probable.
 */
export function predictLabels(
  images: Matrix,
  labels: Int32Array,
  classes: number,
  folds: Uint8Array,
): LabelPredictions {
  const predicted = new Int32Array(images.rows).fill(-1);
  const predictedShare = new Float32Array(images.rows);
  const labelShare = new Float32Array(images.rows);
  const labelled = labels.some((label) => label !== -1);
  if (classes < 2 || !labelled) return { predicted, predictedShare, labelShare };
  const logits = new Float64Array(images.rows * classes);
  for (let fold = 0; fold <= Math.max(...folds); fold++) discriminate(images, labels, classes, folds, fold, logits);
  const temperature = temperatures.reduce((best, one) =>
    negativeLogLikelihood(logits, labels, classes, one) < negativeLogLikelihood(logits, labels, classes, best)
      ? one
      : best,
  );
  for (let image = 0; image < images.rows; image++) {
    const shares = soften(logits.subarray(image * classes, (image + 1) * classes), temperature);
    const best = shares.reduce((top, share, place) => (share > shares[top]! ? place : top), 0);
    predicted[image] = best;
    predictedShare[image] = shares[best]!;
    labelShare[image] = labels[image]! === -1 ? 0 : shares[labels[image]!]!;
  }
  return { predicted, predictedShare, labelShare };
}

function discriminate(
  { data, rows, dimensions }: Matrix,
  labels: Int32Array,
  classes: number,
  folds: Uint8Array,
  fold: number,
  logits: Float64Array,
): void {
  const isLearned = (image: number): boolean => folds[image] !== fold && labels[image] !== -1;
  const { mean, covariance } = spread({ data, rows, dimensions }, isLearned);
  const means = new Float64Array(classes * dimensions);
  const counts = new Float64Array(classes);
  for (let image = 0; image < rows; image++) {
    if (!isLearned(image)) continue;
    counts[labels[image]!]! += 1;
    for (let axis = 0; axis < dimensions; axis++)
      means[labels[image]! * dimensions + axis]! += data[image * dimensions + axis]!;
  }
  const total = counts.reduce((sum, value) => sum + value, 0);
  const turned = new Float64Array(dimensions * classes);
  for (let label = 0; label < classes; label++)
    for (let axis = 0; axis < dimensions; axis++) {
      const value = counts[label] === 0 ? 0 : means[label * dimensions + axis]! / counts[label]! - mean[axis]!;
      means[label * dimensions + axis] = value;
      turned[axis * classes + label] = value;
    }
  solveSymmetric(covariance, dimensions, turned, classes);
  for (let image = 0; image < rows; image++) {
    if (folds[image] !== fold) continue;
    for (let label = 0; label < classes; label++) {
      let logit = counts[label] === 0 ? Number.NEGATIVE_INFINITY : Math.log(counts[label]! / total);
      for (let axis = 0; axis < dimensions; axis++) {
        const centred = data[image * dimensions + axis]! - mean[axis]!;
        logit += turned[axis * classes + label]! * (centred - means[label * dimensions + axis]! / 2);
      }
      logits[image * classes + label] = logit;
    }
  }
}

function negativeLogLikelihood(logits: Float64Array, labels: Int32Array, classes: number, temperature: number): number {
  let sum = 0;
  labels.forEach((label, image) => {
    if (label === -1) return;
    const share = soften(logits.subarray(image * classes, (image + 1) * classes), temperature)[label]!;
    sum -= Math.log(Math.max(share, 1e-6));
  });
  return sum;
}

function soften(logits: Float64Array, temperature: number): Float64Array {
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(temperature * (logit - highest)));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
