/**
 * An exponential moving average that starts without a bias towards zero (Kingma and Ba, "Adam", 2015, section 3): `smoothing` 0
 * leaves the values as they are, values near 1 average over about 1 / (1 − smoothing) of them.
 */
export function smooth(values: readonly number[], smoothing: number): number[] {
  if (smoothing <= 0) return [...values];
  let mean = 0;
  let weight = 0;
  return values.map((value) => {
    // A step that was not a number would hide everything after it.
    if (!Number.isFinite(value)) return value;
    mean = smoothing * mean + (1 - smoothing) * value;
    weight = smoothing * weight + (1 - smoothing);
    return mean / weight;
  });
}
