/** Divides each row by its Euclidean length, in place; a row of zeros is unchanged. */
export function normaliseRows(data: Float32Array, dimensions: number): void {
  for (let start = 0; start < data.length; start += dimensions) {
    let squares = 0;
    for (let i = start; i < start + dimensions; i++) squares += data[i]! * data[i]!;
    if (squares === 0) continue;
    const factor = 1 / Math.sqrt(squares);
    for (let i = start; i < start + dimensions; i++) data[i] = data[i]! * factor;
  }
}
