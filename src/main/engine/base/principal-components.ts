import { Random } from './random.ts';

/** The directions of greatest variance. */
export interface PrincipalAxes {
  /** [count, dimensions], each of length 1, strongest first. */
  readonly axes: Float32Array;
  /** Explained variance of each, as a share of the total. */
  readonly shares: readonly number[];
}

const rounds = 40;
const tolerance = 1e-12;
/** Additional directions that speed up convergence. */
const spare = 4;

/** The leading eigenvectors of a covariance ([dimensions, dimensions], symmetric), by subspace iteration. */
export function findPrincipalAxes(covariance: Float32Array, dimensions: number, wanted: number): PrincipalAxes {
  const width = Math.min(dimensions, wanted + spare);
  const count = Math.min(dimensions, wanted);
  const random = new Random(1);
  let basis = Float64Array.from({ length: width * dimensions }, () => random.normal());
  let strengths: number[] = [];
  let before = 0;
  for (let round = 0; round < rounds; round++) {
    basis = multiply(covariance, basis, dimensions);
    strengths = orthonormalise(basis, dimensions).slice(0, count);
    const sum = strengths.reduce((total, strength) => total + strength, 0);
    if (Math.abs(sum - before) <= tolerance * sum) break;
    before = sum;
  }
  let variance = 0;
  for (let axis = 0; axis < dimensions; axis++) variance += covariance[axis * dimensions + axis]!;
  const axes = Float32Array.from(basis.subarray(0, count * dimensions));
  for (let axis = 0; axis < count; axis++) fixSign(axes.subarray(axis * dimensions, (axis + 1) * dimensions));
  return { axes, shares: strengths.map((strength) => (variance > 0 ? strength / variance : 0)) };
}

/**
 * Principal components, [rows, count], from the scalar products of the rows with the axes ([rows, count]), by subtracting those of
 * the mean.
 */
export function projectRows(products: Float32Array, mean: Float32Array, axes: Float32Array): Float32Array {
  const dimensions = mean.length;
  const count = axes.length / dimensions;
  const offsets = Array.from({ length: count }, (_, axis) =>
    mean.reduce((sum, value, place) => sum + value * axes[axis * dimensions + place]!, 0),
  );
  return products.map((product, place) => product - offsets[place % count]!);
}

/** Multiplies each row of `basis` with the symmetric matrix. */
function multiply(matrix: Float32Array, basis: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const product = new Float64Array(basis.length);
  for (let start = 0; start < basis.length; start += size) {
    for (let row = 0; row < size; row++) {
      let sum = 0;
      for (let column = 0, at = row * size; column < size; column++, at++) sum += matrix[at]! * basis[start + column]!;
      product[start + row] = sum;
    }
  }
  return product;
}

/** Gram–Schmidt in place; returns the lengths before normalisation, which approach the eigenvalues. */
function orthonormalise(basis: Float64Array, size: number): number[] {
  const lengths: number[] = [];
  for (let start = 0; start < basis.length; start += size) {
    for (let other = 0; other < start; other += size) {
      let along = 0;
      for (let axis = 0; axis < size; axis++) along += basis[start + axis]! * basis[other + axis]!;
      for (let axis = 0; axis < size; axis++) basis[start + axis]! -= along * basis[other + axis]!;
    }
    let squares = 0;
    for (let axis = 0; axis < size; axis++) squares += basis[start + axis]! ** 2;
    const length = Math.sqrt(squares);
    for (let axis = 0; axis < size; axis++) basis[start + axis]! /= length || 1;
    lengths.push(length);
  }
  return lengths;
}

/** An eigenvector has no sign of its own; a positive sum makes it reproducible. */
function fixSign(vector: Float32Array): void {
  if (vector.reduce((total, value) => total + value, 0) >= 0) return;
  for (let axis = 0; axis < vector.length; axis++) vector[axis] = -vector[axis]!;
}
