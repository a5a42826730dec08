/** Puts columns [columns, n] row-major into cosines [n, n] row-major, in place. */
export function patchColumns(cosines: Float32Array, n: number, columns: Uint32Array, values: Float32Array): void {
  columns.forEach((column, at) => {
    for (let row = 0; row < n; row++) cosines[row * n + column] = values[at * n + row]!;
  });
}
