/**
 * An exponential moving average with bias correction (Kingma and Ba, "Adam", 2015, section 3): `smoothing` 0 leaves the values as
 * they are, values near 1 average over about 1 / (1 − smoothing) values.
 */
export function smooth(values: readonly number[], smoothing: number): number[] {
  if (smoothing <= 0) return [...values];
  let mean = 0;
  let weight = 0;
  return values.map((value) => {
    // One NaN would turn every later value into NaN.
    if (!Number.isFinite(value)) return value;
    mean = smoothing * mean + (1 - smoothing) * value;
    weight = smoothing * weight + (1 - smoothing);
    return mean / weight;
  });
}
