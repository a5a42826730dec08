import { findMemberships } from './membership.ts';
import type { Neighbours } from './neighbours.ts';

/** A symmetric weighted graph in compressed rows: the edges of point i are `starts[i]` to `starts[i + 1]`, by rising column. */
export interface SparseGraph {
  readonly points: number;
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly weights: Float32Array;
}

/** The fuzzy union of the local neighbourhoods: w = a + b − ab of the memberships in both directions (ibid., algorithm 1). */
export function buildFuzzyGraph(neighbours: Neighbours): SparseGraph {
  const forward = sortRows(neighbours, findMemberships(neighbours));
  const backward = transpose(forward);
  const { points } = neighbours;
  const starts = new Uint32Array(points + 1);
  const columns = new Uint32Array(forward.columns.length * 2);
  const weights = new Float32Array(columns.length);
  let end = 0;
  for (let point = 0; point < points; point++) {
    let a = forward.starts[point]!;
    let b = backward.starts[point]!;
    const lastA = forward.starts[point + 1]!;
    const lastB = backward.starts[point + 1]!;
    while (a < lastA || b < lastB) {
      const left = a < lastA ? forward.columns[a]! : points;
      const right = b < lastB ? backward.columns[b]! : points;
      const there = left <= right ? forward.weights[a++]! : 0;
      const back = right <= left ? backward.weights[b++]! : 0;
      columns[end] = Math.min(left, right);
      weights[end++] = there + back - there * back;
    }
    starts[point + 1] = end;
  }
  return { points, starts, columns: columns.slice(0, end), weights: weights.slice(0, end) };
}

function sortRows({ points, k, indices }: Neighbours, memberships: Float32Array): SparseGraph {
  const starts = Uint32Array.from({ length: points + 1 }, (_, point) => point * k);
  // A transpose leaves the columns of each row in rising order, so two of them sort.
  return transpose(transpose({ points, starts, columns: indices, weights: memberships }));
}

function transpose({ points, starts, columns, weights }: SparseGraph): SparseGraph {
  const ends = new Uint32Array(points + 1);
  for (const column of columns) ends[column + 1]!++;
  for (let point = 0; point < points; point++) ends[point + 1]! += ends[point]!;
  const next = ends.slice();
  const rows = new Uint32Array(columns.length);
  const values = new Float32Array(columns.length);
  for (let row = 0; row < points; row++) {
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) {
      const place = next[columns[edge]!]!++;
      rows[place] = row;
      values[place] = weights[edge]!;
    }
  }
  return { points, starts: ends, columns: rows, weights: values };
}
