/** Σ x² of the elements from `from` up to `to`, in double precision. */
export function sumOfSquares(values: Float32Array, from = 0, to = values.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]! * values[i]!;
  return sum;
}

/** The factor that brings a global norm, given squared, down to `most`; 1 when it is not above, NaN when it is not a number. */
export function clipFactor(squaredNorm: number, most: number): number {
  const norm = Math.sqrt(squaredNorm);
  if (Number.isNaN(norm)) return Number.NaN;
  return norm > most ? most / norm : 1;
}
