import { sliceRows, type Matrix } from './matrix.ts';

/** Stacks matrices of equal dimensions; the rows of centred ones have their mean subtracted and are normalised again. */
export function stackMatrices(parts: readonly { matrix: Matrix; centred: boolean }[]): Matrix {
  const dimensions = parts[0]!.matrix.dimensions;
  const rows = parts.reduce((sum, { matrix }) => sum + matrix.rows, 0);
  const stacked: Matrix = { data: new Float32Array(rows * dimensions), rows, dimensions };
  let from = 0;
  for (const { matrix, centred } of parts) {
    const place = sliceRows(stacked, from, from + matrix.rows);
    place.data.set(matrix.data);
    if (centred) centreRows(place);
    from += matrix.rows;
  }
  return stacked;
}

function centreRows({ data, rows, dimensions }: Matrix): void {
  const mean = new Float64Array(dimensions);
  for (let at = 0; at < data.length; at++) mean[at % dimensions]! += data[at]! / rows;
  for (let start = 0; start < data.length; start += dimensions) {
    let squares = 0;
    for (let axis = 0; axis < dimensions; axis++) squares += (data[start + axis]! -= mean[axis]!) ** 2;
    const length = Math.sqrt(squares) || 1;
    for (let axis = 0; axis < dimensions; axis++) data[start + axis]! /= length;
  }
}
