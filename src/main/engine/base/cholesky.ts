/** Solves A · X = B for a symmetric positive definite A [size, size] and B [size, columns], all row-major; B becomes X. */
export function solveSymmetric(matrix: Float64Array, size: number, right: Float64Array, columns: number): void {
  const lower = factorise(matrix, size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) subtractRow(right, row, k, columns, lower[row * size + k]!);
    divideRow(right, row, columns, lower[row * size + row]!);
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) subtractRow(right, row, k, columns, lower[k * size + row]!);
    divideRow(right, row, columns, lower[row * size + row]!);
  }
}

/** The lower triangle L with L · Lᵀ = A (Cholesky); a pivot that rounding made negative becomes tiny. */
function factorise(matrix: Float64Array, size: number): Float64Array {
  const lower = Float64Array.from(matrix);
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let sum = lower[row * size + column]!;
      const [a, b] = [row * size, column * size];
      for (let k = 0; k < column; k++) sum -= lower[a + k]! * lower[b + k]!;
      lower[a + column] = row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[b + column]!;
    }
  }
  return lower;
}

function subtractRow(values: Float64Array, row: number, other: number, columns: number, factor: number): void {
  if (factor === 0) return;
  const [to, from] = [row * columns, other * columns];
  for (let column = 0; column < columns; column++) values[to + column]! -= factor * values[from + column]!;
}

function divideRow(values: Float64Array, row: number, columns: number, by: number): void {
  for (let at = row * columns, end = at + columns; at < end; at++) values[at]! /= by;
}
