/** Σ x² of the elements from `from` up to `to`, in double precision. */
export function sumOfSquares(values: Float32Array, from = 0, to = values.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]! * values[i]!;
  return sum;
}

/** The factor that scales a global norm, given squared, down to `max`; 1 if it is below, NaN if it is NaN. */
export function clipFactor(squaredNorm: number, max: number): number {
  const norm = Math.sqrt(squaredNorm);
  if (Number.isNaN(norm)) return Number.NaN;
  return norm > max ? max / norm : 1;
}
