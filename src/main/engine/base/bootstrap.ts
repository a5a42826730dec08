import { Random } from './random.ts';

/** Number of resamples, enough for stable 95% percentiles. */
const resamples = 1_000;

/** The seed of every bootstrap: the same outcomes give the same interval, and two models get the same resamples. */
const seed = 0x60_1d;

/** Resamples drawn before yielding to the event loop. */
const resamplesAtOnce = 25;

/** Computes several statistics of weighted images; NaN for those that are undefined. */
export type Statistics = (weights: Uint32Array) => Float64Array;

/** The values of some statistics with the percentiles 2.5 and 97.5 of their bootstrap distribution; by index. */
export interface Intervals {
  readonly values: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Percentile bootstrap over images (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, § 13.3): images are drawn
 * with replacement, together with their captions and labels.
 */
export async function bootstrap(images: number, statistics: Statistics): Promise<Intervals> {
  const values = statistics(new Uint32Array(images).fill(1));
  const replicates = Array.from(values, () => new Float64Array(resamples));
  const random = new Random(seed);
  const weights = new Uint32Array(images);
  for (let draw = 0; draw < resamples; draw++) {
    // Other requests are answered while a large set is resampled.
    if (draw % resamplesAtOnce === resamplesAtOnce - 1) await new Promise((resolve) => setImmediate(resolve));
    weights.fill(0);
    for (let image = 0; image < images; image++) weights[random.below(images)]! += 1;
    statistics(weights).forEach((value, index) => (replicates[index]![draw] = value));
  }
  const sorted = replicates.map((column) => column.filter((value) => !Number.isNaN(value)).sort());
  const percentile = (share: number): Float64Array =>
    Float64Array.from(sorted, (column, index) => column[Math.round(share * (column.length - 1))] ?? values[index]!);
  return { values, low: percentile(0.025), high: percentile(0.975) };
}
