import { createRequire } from 'node:module';
import type { UMAP } from 'umap-js';
import { findABParams } from 'umap-js/dist/umap.js';
import { describe, expect, test } from 'vitest';
import { fitCurve, tabulateForces } from '../../../src/main/engine/projection/curve.ts';
import { buildFuzzyGraph } from '../../../src/main/engine/projection/fuzzy-graph.ts';
import { computeLayout, freshPace, shortPace, type LayoutRequest } from '../../../src/main/engine/projection/layout.ts';
import { findMemberships } from '../../../src/main/engine/projection/membership.ts';
import { dropSelf, type Neighbours } from '../../../src/main/engine/projection/neighbours.ts';
import { findGraphDirections } from '../../../src/main/engine/projection/spectral.ts';
import { nearestInLayout, trustworthinessOf } from '../../../src/main/engine/projection/trustworthiness.ts';
import { Random } from '../../../src/main/engine/base/random.ts';
import { makeClusters, type Clusters } from '../../helpers/clusters.ts';

const dimensions = 32;
const width = 15;

/** Cosines of all pairs, [rows, rows]. */
function cosinesOf({ vectors, labels }: Clusters): Float32Array {
  const rows = labels.length;
  return Float32Array.from({ length: rows * rows }, (_, place) => {
    const [i, j] = [Math.floor(place / rows) * dimensions, (place % rows) * dimensions];
    let sum = 0;
    for (let axis = 0; axis < dimensions; axis++) sum += vectors[i + axis]! * vectors[j + axis]!;
    return sum;
  });
}

function neighboursOf(cosines: Float32Array, rows: number): Neighbours {
  const order = Array.from({ length: rows }, (_, row) => {
    const own = cosines.subarray(row * rows, (row + 1) * rows);
    return [...own.keys()].sort((a, b) => own[b]! - own[a]!).slice(0, width);
  });
  const indices = Uint32Array.from(order.flat());
  const scores = indices.map((index, place) => index + Math.floor(place / width) * rows);
  return dropSelf(
    indices,
    Float32Array.from(scores, (at) => cosines[at]!),
    width,
  );
}

function trust(cosines: Float32Array, layout: Float32Array): number {
  const rows = layout.length / 2;
  const selves = Uint32Array.from({ length: rows }, (_, row) => row);
  const near = nearestInLayout(layout, selves, width);
  const places = near.map((other, place) => {
    const row = Math.floor(place / width);
    const own = cosines.subarray(row * rows, (row + 1) * rows);
    return 1 + own.filter((cosine, index) => index !== row && cosine > own[other]!).length;
  });
  return trustworthinessOf(places, rows, width);
}

function arrange(request: Partial<LayoutRequest> & Pick<LayoutRequest, 'neighbours'>): Float32Array {
  const pace = freshPace(request.neighbours.points);
  const work = computeLayout({ start: { kind: 'random' }, minDist: 0.1, seed: 1, ...pace, rate: 1, ...request });
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const clusters = makeClusters({ rows: 400, dimensions, clusters: 8, rank: 3 });
const cosines = cosinesOf(clusters);
const neighbours = neighboursOf(cosines, 400);

describe('the neighbourhood of a point', () => {
  test('has a total membership of log₂(k + 1), with 1 for the nearest', () => {
    const memberships = findMemberships(neighbours);
    for (let point = 0; point < 400; point++) {
      const own = memberships.subarray(point * 14, (point + 1) * 14);
      expect(own[0]).toBe(1);
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(Math.log2(15), 3);
    }
  });

  test('is valid for exact copies', () => {
    const copies: Neighbours = {
      points: 3,
      k: 2,
      indices: Uint32Array.of(1, 2, 0, 2, 0, 1),
      distances: new Float32Array(6),
    };
    expect([...findMemberships(copies)]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(arrange({ neighbours: copies }).every(Number.isFinite)).toBe(true);
  });

  test('excludes the point itself, even if copies displace it from its own list', () => {
    const found = dropSelf(Uint32Array.of(1, 0, 2, /**/ 2, 0, 2, /**/ 2, 1, 0), new Float32Array(9).fill(0.5), 3);
    expect([...found.indices]).toEqual([1, 2, 2, 0, 1, 0]);
  });

  test('yields a symmetric graph whose weights are the fuzzy union of both directions', () => {
    const memberships = findMemberships(neighbours);
    const directed = new Map<string, number>();
    neighbours.indices.forEach((to, place) =>
      directed.set(`${Math.floor(place / neighbours.k)} ${to}`, memberships[place]!),
    );
    const { starts, columns, weights } = buildFuzzyGraph(neighbours);
    let edges = 0;
    for (let point = 0; point < 400; point++) {
      for (let edge = starts[point]!; edge < starts[point + 1]!; edge++, edges++) {
        if (edge > starts[point]!) expect(columns[edge]).toBeGreaterThan(columns[edge - 1]!);
        const there = directed.get(`${point} ${columns[edge]}`) ?? 0;
        const back = directed.get(`${columns[edge]} ${point}`) ?? 0;
        expect(weights[edge]).toBeCloseTo(there + back - there * back, 6);
      }
    }
    const both = new Set([...directed.keys()].flatMap((key) => [key, key.split(' ').toReversed().join(' ')]));
    expect(edges).toBe(both.size);
  });
});

describe('the curve', () => {
  // As umap-learn 0.5 (SciPy's curve_fit) has them.
  test.each([
    [0, 1.9328, 0.7905],
    [0.1, 1.57694, 0.89506],
    [0.5, 0.58303, 1.33417],
  ])('has the coefficients of umap-learn for a minimum distance of %d', (minDist, a, b) => {
    const curve = fitCurve(minDist);
    expect(Math.abs(curve.a - a)).toBeLessThan(1e-3);
    expect(Math.abs(curve.b - b)).toBeLessThan(1e-3);
  });

  test.each([
    [0.1, 1],
    [0.25, 1],
    [0.99, 1],
    [0.1, 2],
  ])(
    'fits at least as well as that of umap-js, which stops early: minimum distance %d, spread %d',
    (minDist, spread) => {
      const errorOf = ({ a, b }: { a: number; b: number }): number =>
        Array.from({ length: 300 }, (_, i) => (3 * spread * i) / 299).reduce(
          (sum, d) => sum + (1 / (1 + a * d ** (2 * b)) - (d < minDist ? 1 : Math.exp(-(d - minDist) / spread))) ** 2,
          0,
        );
      const [own, theirs] = [fitCurve(minDist, spread), findABParams(spread, minDist)];
      expect(errorOf(own)).toBeLessThanOrEqual(errorOf(theirs));
      expect(errorOf(own)).toBeGreaterThan(0.5 * errorOf(theirs));
    },
  );

  test('attracts and repels as in the formulas, within the resolution of the table', () => {
    const curve = { a: 1.577, b: 0.895 };
    const { pull, push, shift, first } = tabulateForces(curve, 1);
    const bits = new Float32Array(1);
    for (const squared of [1e-8, 0.003, 0.7, 1, 42, 5_000]) {
      bits[0] = squared;
      const place = (new Int32Array(bits.buffer)[0]! >> shift) - first;
      const tail = 1 + curve.a * squared ** curve.b;
      const drawn = (-2 * curve.a * curve.b * squared ** (curve.b - 1)) / tail;
      expect(Math.abs(pull[place]! / drawn - 1)).toBeLessThan(0.004);
      const driven = (2 * curve.b) / ((0.001 + squared) * tail);
      expect(Math.abs(push[place]! / driven - 1)).toBeLessThan(0.004);
    }
  });
});

describe('a layout', () => {
  test('depends only on the seed', () => {
    const layout = arrange({ neighbours, seed: 7 });
    expect(arrange({ neighbours, seed: 7 })).toEqual(layout);
    expect(arrange({ neighbours, seed: 8 })).not.toEqual(layout);
  });

  test('keeps clusters apart: nearly all neighbours on the map are of the same cluster', () => {
    const layout = arrange({ neighbours });
    const selves = Uint32Array.from({ length: 400 }, (_, row) => row);
    const near = nearestInLayout(layout, selves, 5);
    const same = near.filter((other, place) => clusters.labels[other] === clusters.labels[Math.floor(place / 5)]);
    expect(same.length / near.length).toBeGreaterThan(0.98);
  });

  test('is as trustworthy as that of umap-js', () => {
    const { UMAP: Peer } = createRequire(import.meta.url)('umap-js') as { UMAP: typeof UMAP };
    const vectors = Array.from({ length: 400 }, (_, row) =>
      Array.from(clusters.vectors.subarray(row * dimensions, (row + 1) * dimensions)),
    );
    const random = new Random(1);
    const distanceFn = (a: number[], b: number[]) => 1 - a.reduce((sum, value, axis) => sum + value * b[axis]!, 0);
    const peer = new Peer({ nNeighbors: width, minDist: 0.1, random: () => random.next(), distanceFn });
    const theirs = trust(cosines, Float32Array.from(peer.fit(vectors).flat()));
    expect(theirs).toBeGreaterThan(0.9);
    expect(trust(cosines, arrange({ neighbours }))).toBeGreaterThan(theirs - 0.01);
  });

  test('that starts from itself stays in place, and stays as trustworthy', () => {
    const layout = arrange({ neighbours });
    const again = arrange({ neighbours, start: { kind: 'given', layout }, seed: 2, ...shortPace });
    const moves = Array.from({ length: 400 }, (_, row) =>
      Math.hypot(again[2 * row]! - layout[2 * row]!, again[2 * row + 1]! - layout[2 * row + 1]!),
    ).sort((a, b) => a - b);
    const extent = Math.max(...layout.map(Math.abs));
    expect(moves[200]! / extent).toBeLessThan(0.1);
    expect(trust(cosines, again)).toBeGreaterThan(trust(cosines, layout) - 0.01);
  });

  test('reports its progress: within a phase it never falls and ends at the total', () => {
    const reports = [
      ...computeLayout({ neighbours, start: { kind: 'random' }, minDist: 0.1, seed: 1, epochs: 20, rate: 1 }),
    ];
    const epochs = reports.filter(({ phase }) => phase === 'Optimising the layout').map(({ done }) => done);
    expect(epochs).toEqual(Array.from({ length: 20 }, (_, epoch) => epoch + 1));
    expect(reports.at(-1)).toMatchObject({ done: 20, total: 20 });
  });
});

describe('the leading directions of a graph', () => {
  test('separate its loosely connected halves for any guess', () => {
    // Two circles of 20 points, each joined to its six neighbours on either side; one weak edge between the circles.
    const circle = (from: number) =>
      Array.from({ length: 120 }, (_, edge) => {
        const [start, step] = [Math.floor(edge / 6), 1 + (edge % 6)];
        return [from + start, from + ((start + step) % 20), 1] as const;
      });
    const edges = [...circle(0), ...circle(20), [0, 20, 0.01] as const].flatMap(([a, b, w]) => [
      [a, b, w] as const,
      [b, a, w] as const,
    ]);
    edges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const starts = Uint32Array.from({ length: 41 }, (_, point) => edges.filter(([from]) => from < point).length);
    const graph = {
      points: 40,
      starts,
      columns: Uint32Array.from(edges, ([, to]) => to),
      weights: Float32Array.from(edges, ([, , weight]) => weight),
    };
    const random = new Random(3);
    const guess = Float32Array.from({ length: 80 }, () => random.normal());
    const found = findGraphDirections(graph, guess);
    const side = (point: number) => Math.sign(found[2 * point]!);
    for (let point = 0; point < 40; point++) expect(side(point)).toBe(point < 20 ? side(0) : -side(0));
  });
});
