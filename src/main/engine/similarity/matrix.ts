/** Vectors in memory, row-major. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly dimensions: number;
}

/** A view of rows `from` (inclusive) to `to` (exclusive). */
export function sliceRows(matrix: Matrix, from: number, to: number): Matrix {
  const { data, dimensions } = matrix;
  return { data: data.subarray(from * dimensions, to * dimensions), rows: to - from, dimensions };
}

/** The given rows in that order: a view if they are consecutive, else a copy. Throws RangeError for a row out of range. */
export function takeRows(matrix: Matrix, rows: Uint32Array): Matrix {
  const { data, dimensions } = matrix;
  const outside = rows.find((row) => row >= matrix.rows);
  if (outside !== undefined) throw new RangeError(`Row ${outside} is not in a matrix of ${matrix.rows} rows`);
  const first = rows[0] ?? 0;
  if (rows.every((row, index) => row === first + index)) return sliceRows(matrix, first, first + rows.length);
  const taken = new Float32Array(rows.length * dimensions);
  rows.forEach((row, index) => taken.set(data.subarray(row * dimensions, (row + 1) * dimensions), index * dimensions));
  return { data: taken, rows: rows.length, dimensions };
}

/** The scalar product of row `i` of one matrix with row `j` of another: their cosine if both are normalised. */
export function dotRows(left: Matrix, i: number, right: Matrix, j: number): number {
  const { dimensions } = left;
  let sum = 0;
  let a = i * dimensions;
  let b = j * dimensions;
  for (const end = a + dimensions; a < end; a++, b++) sum += left.data[a]! * right.data[b]!;
  return sum;
}
