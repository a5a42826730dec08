import type { SparseGraph } from './fuzzy-graph.ts';

/** Smoothing steps per orthogonalisation, and the number of both; more does not improve layouts. */
const smoothing = 8;
const rounds = 8;

/**
 * The two leading directions of a graph: approximate eigenvectors of the largest eigenvalues of D^−½·W·D^−½ without the trivial
 * one, from a guess ([points, 2]), by subspace iteration (Halko et al. 2011, algorithm 4.4). Disconnected parts of the
 * graph keep the centres of the guess. Returns [points, 2] with orthonormal columns.
 */
export function findGraphDirections(graph: SparseGraph, guess: Float32Array): Float32Array {
  const scale = degreesOf(graph).map((degree) => (degree > 0 ? 1 / Math.sqrt(degree) : 0));
  const trivial = scale.map((inverse) => (inverse > 0 ? 1 / inverse : 0));
  normalise(trivial);
  let layout = Float32Array.from(guess);
  let spare = new Float32Array(layout.length);
  for (let round = 0; round < rounds; round++) {
    for (let step = 0; step < smoothing; step++) {
      smooth(graph, scale, layout, spare);
      [layout, spare] = [spare, layout];
    }
    layout = orthonormalise(layout, trivial);
  }
  return layout;
}

/** target = (I + D^−½·W·D^−½) / 2 · source. The identity keeps negative eigenvalues from winning. */
function smooth(graph: SparseGraph, scale: Float32Array, source: Float32Array, target: Float32Array): void {
  const { points, starts, columns, weights } = graph;
  for (let point = 0; point < points; point++) {
    let x = 0;
    let y = 0;
    for (let edge = starts[point]!; edge < starts[point + 1]!; edge++) {
      const other = columns[edge]!;
      const weight = weights[edge]! * scale[other]!;
      x += weight * source[2 * other]!;
      y += weight * source[2 * other + 1]!;
    }
    target[2 * point] = 0.5 * (source[2 * point]! + scale[point]! * x);
    target[2 * point + 1] = 0.5 * (source[2 * point + 1]! + scale[point]! * y);
  }
}

function degreesOf({ points, starts, weights }: SparseGraph): Float32Array {
  const degrees = new Float32Array(points);
  for (let point = 0; point < points; point++)
    for (let edge = starts[point]!; edge < starts[point + 1]!; edge++) degrees[point]! += weights[edge]!;
  return degrees;
}

/** Both columns orthogonal to the trivial direction and to each other, of length 1. */
function orthonormalise(layout: Float32Array, trivial: Float32Array): Float32Array<ArrayBuffer> {
  const x = trivial.map((_, point) => layout[2 * point]!);
  const y = trivial.map((_, point) => layout[2 * point + 1]!);
  removeDirection(x, trivial);
  normalise(x);
  removeDirection(y, trivial);
  removeDirection(y, x);
  normalise(y);
  return Float32Array.from(layout, (_, place) => (place % 2 === 0 ? x : y)[place >> 1]!);
}

function removeDirection(column: Float32Array, direction: Float32Array): void {
  let along = 0;
  for (let point = 0; point < column.length; point++) along += column[point]! * direction[point]!;
  for (let point = 0; point < column.length; point++) column[point]! -= along * direction[point]!;
}

function normalise(column: Float32Array): void {
  let squares = 0;
  for (const value of column) squares += value * value;
  const length = Math.sqrt(squares) || 1;
  for (let point = 0; point < column.length; point++) column[point]! /= length;
}
