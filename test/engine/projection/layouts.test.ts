import { describe, expect, test } from 'vitest';
import { findEntry } from '../../../src/main/engine/compute/find-entry.ts';
import { computeLayout, type LayoutProgress, type LayoutRequest } from '../../../src/main/engine/projection/layout.ts';
import { findMovers, radiusOf } from '../../../src/main/engine/projection/movers.ts';
import { placeNewPoints } from '../../../src/main/engine/projection/place.ts';
import { findPrincipalAxes, projectRows } from '../../../src/main/engine/base/principal-components.ts';
import { alignLayout } from '../../../src/main/engine/projection/procrustes.ts';
import { runLayout } from '../../../src/main/engine/projection/run-layout.ts';
import { nearestInLayout, trustworthinessOf } from '../../../src/main/engine/projection/trustworthiness.ts';
import { Random } from '../../../src/main/engine/base/random.ts';

const entry = findEntry('layout-worker');

/** A ring on which each point's neighbours are the adjacent ones. */
function ringRequest(points: number, epochs: number): LayoutRequest {
  const offsets = [1, -1, 2, -2];
  const indices = Uint32Array.from({ length: 4 * points }, (_, place) => {
    return (Math.floor(place / 4) + offsets[place % 4]! + points) % points;
  });
  const distances = Float32Array.from({ length: 4 * points }, (_, place) => 0.1 * Math.abs(offsets[place % 4]!));
  const neighbours = { points, k: 4, indices, distances };
  return { neighbours, start: { kind: 'random' }, minDist: 0.1, epochs, rate: 1, seed: 5 };
}

describe('a layout in a worker', () => {
  test('equals the one computed here, and reports its progress', async () => {
    const request = ringRequest(100, 30);
    const reports: LayoutProgress[] = [];
    const layout = await runLayout(request, { entry, onProgress: (progress) => reports.push(progress) });
    const work = computeLayout(request);
    let step = work.next();
    while (!step.done) step = work.next();
    expect(layout).toEqual(step.value);
    expect(reports.at(-1)).toEqual({ phase: 'Optimising the layout', done: 30, total: 30 });
  });

  test('stops immediately when cancelled', async () => {
    const controller = new AbortController();
    const reason = new Error('Enough');
    const layout = runLayout(ringRequest(2_000, 1_000_000), {
      entry,
      onProgress: ({ phase }) => phase === 'Optimising the layout' && controller.abort(reason),
      signal: controller.signal,
    });
    await expect(layout).rejects.toBe(reason);
    await expect(runLayout(ringRequest(10, 1), { entry, signal: controller.signal })).rejects.toBe(reason);
  });

  test('fails when the worker does', async () => {
    await expect(runLayout(ringRequest(10, 1), { entry: `${entry}.gone` })).rejects.toThrow();
  });
});

describe('aligning a layout', () => {
  const random = new Random(2);
  const target = Float32Array.from({ length: 40 }, () => random.normal());
  const all = Array.from({ length: 20 }, (_, row) => [row, row] as const);

  test.each([
    { name: 'turned', turn: (x: number, y: number) => [0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y] },
    { name: 'mirrored', turn: (x: number, y: number) => [0.6 * x + 0.8 * y, 0.8 * x - 0.6 * y] },
  ])('reverts a layout that was shifted, scaled and $name', ({ turn }) => {
    const changed = Float32Array.from({ length: 40 }, (_, place) => {
      const [x, y] = turn(target[place - (place % 2)]!, target[place - (place % 2) + 1]!);
      return (place % 2 === 0 ? x! : y!) * 3 + 7;
    });
    alignLayout(changed, target, all).forEach((value, place) => expect(value).toBeCloseTo(target[place]!, 4));
  });

  test('moves points that the other does not have along with the rest', () => {
    const shifted = Float32Array.of(...target.map((value) => value + 5), 6, 6);
    const aligned = alignLayout(shifted, target, all);
    expect(aligned[40]).toBeCloseTo(1, 4);
    expect(aligned[41]).toBeCloseTo(1, 4);
  });

  test('leaves a layout unchanged that shares fewer than two points or only one position', () => {
    expect(alignLayout(target, target, [[0, 1]])).toEqual(target);
    const flat = new Float32Array(4).fill(3);
    expect(
      alignLayout(flat, target, [
        [0, 0],
        [1, 1],
      ]),
    ).toEqual(flat);
  });
});

describe('movers', () => {
  test('are the points of both layouts by distance, in typical radii', () => {
    const before = { ids: [1, 2, 3, 4], points: Float32Array.of(1, 0, -1, 0, 0, 1, 0, -1) };
    const after = { ids: [5, 4, 3, 1], points: Float32Array.of(9, 9, 0, -3, 0, 1, 1, 1) };
    expect(radiusOf(before.points)).toBe(1);
    expect(findMovers(before, after, 2)).toEqual([
      { id: 4, distance: 2 },
      { id: 1, distance: 1 },
    ]);
  });
});

describe('new points', () => {
  test('are at the mean of their neighbours, weighted by membership', () => {
    const layout = Float32Array.of(0, 0, 4, 0, 0, 8);
    const even = { points: 1, k: 2, indices: Uint32Array.of(0, 1), distances: Float32Array.of(0.1, 0.1) };
    expect([...placeNewPoints(even, layout)]).toEqual([2, 0]);
    const near = { points: 1, k: 3, indices: Uint32Array.of(2, 0, 1), distances: Float32Array.of(0.1, 0.9, 0.9) };
    const [x, y] = placeNewPoints(near, layout);
    expect(y).toBeGreaterThan(8 / 3);
    expect(x).toBeLessThan(4 / 3);
  });
});

describe('principal components', () => {
  test('are the directions of greatest variance, with their explained variance', () => {
    // Variances 9, 4 and 1 along (1, 1, 0)/√2, (1, −1, 0)/√2 and (0, 0, 1).
    const covariance = Float32Array.of(6.5, 2.5, 0, 2.5, 6.5, 0, 0, 0, 1);
    const { axes, shares } = findPrincipalAxes(covariance, 3, 2);
    const half = Math.SQRT1_2;
    [half, half, 0].forEach((value, axis) => expect(axes[axis]).toBeCloseTo(value, 5));
    [half, half, 0].forEach((value, axis) => expect(Math.abs(axes[3 + axis]!)).toBeCloseTo(value, 5));
    expect(shares[0]).toBeCloseTo(9 / 14, 6);
    expect(shares[1]).toBeCloseTo(4 / 14, 6);
  });

  test('are relative to the mean', () => {
    const products = Float32Array.of(5, 7);
    expect([...projectRows(products, Float32Array.of(1, 2), Float32Array.of(0, 3))]).toEqual([-1, 1]);
  });
});

describe('trustworthiness', () => {
  test('is 1 if neighbours on the map are neighbours in the original space', () => {
    expect(trustworthinessOf(Uint32Array.of(1, 2, 2, 1), 10, 2)).toBe(1);
  });

  test('falls by the rank of false neighbours, as in the formula', () => {
    // n = 10, k = 2: 2 / (n·k·(2n − 3k − 1)) = 2 / 260 for all points; over 2 given points 2 / 52, and (5−2) + (3−2) = 4.
    expect(trustworthinessOf(Uint32Array.of(1, 5, 3, 2), 10, 2)).toBeCloseTo(1 - (2 / 52) * 4, 10);
  });

  test('finds neighbours on the map, nearest first, without the point itself', () => {
    const layout = Float32Array.of(0, 0, 3, 0, 1, 0, 0, 2);
    expect([...nearestInLayout(layout, Uint32Array.of(0, 1), 2)]).toEqual([2, 3, 2, 0]);
  });
});
