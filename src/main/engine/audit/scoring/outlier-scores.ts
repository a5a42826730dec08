import { median } from '../../base/statistics.ts';
import type { Neighbourhoods } from './neighbourhoods.ts';

/** Nearest neighbours whose mean cosine decides whether a row is an outlier. */
const neighbours = 8;

/** The outlier score of each row: its distance from its nearest neighbours in robust deviations from the median; 3.5 or more is far out. */
export function measureOutlierScores({ width, rows, cosines }: Neighbourhoods, count: number): Float32Array {
  const nearness = Float32Array.from({ length: count }, (_, row) => {
    let [sum, taken] = [0, 0];
    for (let at = row * width, end = at + width; at < end && taken < neighbours; at++) {
      if (rows[at] === row) continue;
      sum += cosines[at]!;
      taken++;
    }
    return taken === 0 ? 0 : sum / taken;
  });
  return standardiseRobustly(nearness.map((value) => -value));
}

/** Robust z-scores: deviations from the median in units of 1.4826 × the median absolute deviation. */
export function standardiseRobustly(values: Float32Array): Float32Array {
  const middle = median(values);
  const deviation = 1.4826 * median(values.map((value) => Math.abs(value - middle))) || 1;
  return values.map((value) => (value - middle) / deviation);
}
