import { describe, expect, test } from 'vitest';
import { linkAverage } from '../../../src/main/engine/similarity/linkage.ts';
import { orderLeaves } from '../../../src/main/engine/similarity/seriate.ts';
import { makeRandom } from '../../helpers/random.ts';

function between(points: readonly number[]): Float32Array {
  return Float32Array.from(points.flatMap((a) => points.map((b) => Math.abs(a - b))));
}

/** The naive algorithm, which compares all pairs of clusters in each step. */
function linkPlainly(distances: Float32Array, n: number): number[] {
  let clusters = Array.from({ length: n }, (_, leaf) => [leaf]);
  const heights: number[] = [];
  while (clusters.length > 1) {
    let best = { distance: Number.POSITIVE_INFINITY, a: 0, b: 0 };
    for (let a = 0; a < clusters.length; a++)
      for (let b = 0; b < a; b++) {
        const all = clusters[a]!.flatMap((i) => clusters[b]!.map((j) => distances[i * n + j]!));
        const distance = all.reduce((sum, each) => sum + each, 0) / all.length;
        if (distance < best.distance) best = { distance, a, b };
      }
    heights.push(best.distance);
    const joined = [...clusters[best.a]!, ...clusters[best.b]!];
    clusters = [...clusters.filter((_, at) => at !== best.a && at !== best.b), joined];
  }
  return heights;
}

describe('average linkage', () => {
  test('merges at the distances of the definition', () => {
    for (const seed of [1, 2, 3]) {
      const random = makeRandom(seed);
      const points = Array.from({ length: 25 }, () => random());
      const merges = linkAverage(between(points), 25);
      const heights = merges.map(({ distance }) => distance).sort((a, b) => a - b);
      linkPlainly(between(points), 25).forEach((height, step) => expect(heights[step]).toBeCloseTo(height, 4));
    }
  });

  test('terminates with equal distances', () => {
    expect(linkAverage(new Float32Array(400).fill(1), 20)).toHaveLength(19);
  });
});

describe('the order of leaves', () => {
  test('orders clearly grouped points of a line along the line', () => {
    const line = [0, 1, 10, 11, 30, 31.5, 60, 62];
    const shuffled = [60, 1, 31.5, 10, 0, 62, 11, 30];
    const laid = [...orderLeaves(between(shuffled), 8)].map((leaf) => shuffled[leaf]);
    expect([line, line.toReversed()]).toContainEqual(laid);
  });

  test('contains each leaf once, for one, none and two thousand', () => {
    const random = makeRandom(4);
    for (const n of [0, 1, 2, 2000]) {
      const order = orderLeaves(between(Array.from({ length: n }, () => random())), n);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, leaf) => leaf));
    }
  });
});
