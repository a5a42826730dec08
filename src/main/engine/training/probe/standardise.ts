import type { Labelled } from './logistic-regression.ts';

/** Vectors centred on their mean and scaled by one factor, with the inverse transform for a classifier on them. */
export interface Standardised {
  readonly data: Labelled;
  /** The scale factor: an L2 penalty on weights for the scaled vectors is `scale²` times as strong as on those for the originals. */
  readonly scale: number;
  /** Converts rows [W, b] for the standardized vectors to rows for the original ones. */
  restore(parameters: Float64Array): Float64Array;
}

/**
 * Subtracts the mean and scales the vectors to a variance of about 1. Biases are not penalized, so the optimal classifier is the same,
 * but embeddings, which share a large mean, are fitted in a tenth of the steps.
 */
export function standardise({ vectors, labels, dimensions }: Labelled): Standardised {
  const rows = labels.length;
  const mean = new Float64Array(dimensions);
  vectors.forEach((value, at) => (mean[at % dimensions]! += value / rows));
  let squaredDeviations = 0;
  vectors.forEach((value, at) => (squaredDeviations += (value - mean[at % dimensions]!) ** 2));
  const scale = squaredDeviations > 0 ? Math.sqrt((rows * dimensions) / squaredDeviations) : 1;
  const standardised = vectors.map((value, at) => (value - mean[at % dimensions]!) * scale);
  return {
    data: { vectors: standardised, labels, dimensions },
    scale,
    restore(parameters) {
      const restored = Float64Array.from(parameters);
      const width = dimensions + 1;
      for (let from = 0; from < restored.length; from += width) {
        for (let i = 0; i < dimensions; i++) {
          restored[from + i]! *= scale;
          restored[from + dimensions]! -= restored[from + i]! * mean[i]!;
        }
      }
      return restored;
    },
  };
}
