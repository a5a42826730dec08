import { findMemberships } from './membership.ts';
import type { Neighbours } from './neighbours.ts';

/**
 * Places new points ([points, 2]) at the mean of their nearest known neighbours, weighted by membership.
 * The indices of `neighbours` are rows of `layout`.
 */
export function placeNewPoints(neighbours: Neighbours, layout: Float32Array): Float32Array {
  const { points, k, indices } = neighbours;
  const memberships = findMemberships(neighbours);
  const placed = new Float32Array(2 * points);
  for (let point = 0; point < points; point++) {
    let [x, y, total] = [0, 0, 0];
    for (let edge = point * k; edge < (point + 1) * k; edge++) {
      const weight = memberships[edge]!;
      x += weight * layout[2 * indices[edge]!]!;
      y += weight * layout[2 * indices[edge]! + 1]!;
      total += weight;
    }
    placed[2 * point] = x / total;
    placed[2 * point + 1] = y / total;
  }
  return placed;
}
