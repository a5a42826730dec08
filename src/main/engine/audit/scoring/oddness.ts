import { median } from '../../base/statistics.ts';
import type { Neighbourhoods } from './neighbourhoods.ts';

/** How many of the nearest neighbours tell whether a row stands apart. */
const asked = 8;

/** How far each row is from its nearest neighbours, in robust deviations from the median; 3.5 and more is far out. */
export function measureOddness({ width, rows, cosines }: Neighbourhoods, count: number): Float32Array {
  const nearness = Float32Array.from({ length: count }, (_, row) => {
    let [sum, taken] = [0, 0];
    for (let at = row * width, end = at + width; at < end && taken < asked; at++) {
      if (rows[at] === row) continue;
      sum += cosines[at]!;
      taken++;
    }
    return taken === 0 ? 0 : sum / taken;
  });
  return standardiseRobustly(nearness.map((value) => -value));
}

/** Values as deviations from their median, in units of 1.4826 × the median absolute deviation. */
export function standardiseRobustly(values: Float32Array): Float32Array {
  const middle = median(values);
  const deviation = 1.4826 * median(values.map((value) => Math.abs(value - middle))) || 1;
  return values.map((value) => (value - middle) / deviation);
}
