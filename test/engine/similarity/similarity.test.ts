import { afterAll, describe, expect, test } from 'vitest';
import { StudioError } from '../../../src/shared/contract/errors.ts';
import { createSimilarityHandlers } from '../../../src/main/engine/compute-process/similarity.ts';
import type { Matrix } from '../../../src/main/engine/similarity/matrix.ts';
import { findRanks } from '../../../src/main/engine/similarity/ranks.ts';
import { SimilaritySessions } from '../../../src/main/engine/similarity/sessions.ts';
import { findTopK } from '../../../src/main/engine/similarity/top-k.ts';
import { VectorSets } from '../../../src/main/engine/similarity/vector-sets.ts';
import { makeRandom } from '../../helpers/random.ts';
import { randomUnitVectors } from '../../helpers/vectors.ts';

const signal = new AbortController().signal;
const sessions = new SimilaritySessions();
afterAll(() => sessions.close());

const random = (rows: number, dimensions: number, seed: number): Matrix => ({
  data: randomUnitVectors(rows, dimensions, seed),
  rows,
  dimensions,
});
const cosine = (a: Matrix, i: number, b: Matrix, j: number) =>
  Array.from({ length: a.dimensions }, (_, d) => a.data[i * a.dimensions + d]! * b.data[j * b.dimensions + d]!).reduce(
    (sum, value) => sum + value,
    0,
  );
/** Every vector on an axis of its own, so that cosines are exactly 0 or 1. */
const onAxes = (axes: number[], dimensions: number): Matrix => {
  const data = new Float32Array(axes.length * dimensions);
  axes.forEach((axis, row) => (data[row * dimensions + axis] = 1));
  return { data, rows: axes.length, dimensions };
};

describe('the best k', () => {
  test.each([
    { queries: 1, candidates: 1, k: 3 },
    { queries: 5, candidates: 40, k: 1 },
    { queries: 33, candidates: 100, k: 10 },
    { queries: 16, candidates: 17, k: 100 },
  ])('of $candidates for $queries queries, k = $k, equal those of a sort, for all block sizes', async (sizes) => {
    const queries = random(sizes.queries, 12, 1);
    const candidates = random(sizes.candidates, 12, 2);
    const k = Math.min(sizes.k, sizes.candidates);
    const expected = Array.from({ length: sizes.queries }, (_, i) =>
      Array.from({ length: sizes.candidates }, (_, j) => j)
        .toSorted((a, b) => cosine(queries, i, candidates, b) - cosine(queries, i, candidates, a))
        .slice(0, k),
    ).flat();
    for (const blocks of [undefined, { queries: 16, candidates: 7 }, { queries: 2, candidates: 1 }]) {
      const found = await findTopK(sessions, queries, candidates, sizes.k, { signal, ...(blocks && { blocks }) });
      expect(found.k).toBe(k);
      expect([...found.indices]).toEqual(expected);
      expected.forEach((index, place) =>
        expect(found.scores[place]).toBeCloseTo(cosine(queries, Math.floor(place / k), candidates, index), 5),
      );
    }
  });

  test('keep the order of the candidates for equal cosines, even across blocks', async () => {
    const found = await findTopK(sessions, onAxes([0], 2), onAxes([1, 0, 0, 1, 0, 1], 2), 5, {
      signal,
      blocks: { queries: 1, candidates: 2 },
    });
    expect([...found.indices]).toEqual([1, 2, 4, 0, 3]);
  });

  test('are empty without candidates', async () => {
    expect(await findTopK(sessions, random(3, 4, 1), random(0, 4, 1), 5, { signal })).toMatchObject({ k: 0 });
  });

  test('stop when cancelled', async () => {
    const controller = new AbortController();
    const long = findTopK(sessions, random(2000, 64, 1), random(2000, 64, 2), 5, {
      signal: controller.signal,
      blocks: { queries: 1, candidates: 100 },
    });
    setImmediate(() => controller.abort(new StudioError('cancelled', 'Stopped')));
    await expect(long).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the rank of the best own candidate', () => {
  test('by hand: foreign candidates with a higher or equal score rank ahead, own ones never do', async () => {
    // Cosines of the query (1, 0): own 0.8 and 0.6; foreign 1, 0.8, 0.6, 0.
    const candidates: Matrix = {
      data: Float32Array.of(0.8, 0.6, 0.6, 0.8, 1, 0, 0.8, -0.6, 0.6, -0.8, 0, 1),
      rows: 6,
      dimensions: 2,
    };
    const query = { matrix: onAxes([0], 2), groups: Int32Array.of(1) };
    const groups = Int32Array.of(1, 1, 2, 2, 2, 3);
    expect([...(await findRanks(sessions, query, { matrix: candidates, groups }, { signal }))]).toEqual([3]);
    const better = { matrix: candidates, groups: Int32Array.of(2, 2, 1, 1, 3, 3) };
    expect([...(await findRanks(sessions, query, better, { signal }))]).toEqual([1]);
  });

  test('is last among equals if a model maps everything to one point', async () => {
    const same = { matrix: onAxes([0, 0, 0, 0], 2), groups: Int32Array.of(1, 2, 3, 4) };
    expect([...(await findRanks(sessions, same, same, { signal }))]).toEqual([4, 4, 4, 4]);
  });

  test('is not first if a vector is NaN', async () => {
    const candidates = { matrix: onAxes([0, 1, 1], 2), groups: Int32Array.of(1, 2, 3) };
    const broken = { matrix: { data: Float32Array.of(NaN, NaN), rows: 1, dimensions: 2 }, groups: Int32Array.of(1) };
    expect((await findRanks(sessions, broken, candidates, { signal }))[0]).toBeGreaterThan(1);
  });

  test('is 0 for a query without own candidate', async () => {
    const query = { matrix: onAxes([0, 0], 2), groups: Int32Array.of(9, 1) };
    const candidates = { matrix: onAxes([0, 1], 2), groups: Int32Array.of(1, 2) };
    expect([...(await findRanks(sessions, query, candidates, { signal }))]).toEqual([0, 1]);
  });

  test('equals counting, for all block sizes', async () => {
    const pick = makeRandom(5);
    const queries = { matrix: random(50, 8, 3), groups: Int32Array.from({ length: 50 }, (_, row) => row) };
    const groups = Int32Array.from({ length: 150 }, () => Math.floor(pick() * 50));
    const candidates = { matrix: random(150, 8, 4), groups };
    const expected = Array.from({ length: 50 }, (_, i) => {
      const scores = Array.from({ length: 150 }, (_, j) => cosine(queries.matrix, i, candidates.matrix, j));
      const own = Math.max(...scores.filter((_, j) => groups[j] === i));
      return own === -Infinity ? 0 : 1 + scores.filter((score, j) => groups[j] !== i && score >= own).length;
    });
    expect(expected).toContain(0);
    for (const blocks of [undefined, { queries: 7, candidates: 11 }, { queries: 1, candidates: 1 }]) {
      const ranks = await findRanks(sessions, queries, candidates, { signal, ...(blocks && { blocks }) });
      expect([...ranks]).toEqual(expected);
    }
  });
});

describe('the similarity domain', () => {
  const shards = new Map([
    ['a.npy', onAxes([0, 1, 2], 3)],
    ['b.npy', onAxes([2, 1], 3)],
  ]);
  let reads = 0;
  const open = (memory?: number) => {
    reads = 0;
    const sets = new VectorSets(async (file) => {
      reads++;
      const shard = shards.get(file);
      if (shard === undefined) throw new StudioError('unreadable-file', `${file} is gone`, { file });
      return shard;
    }, memory);
    return createSimilarityHandlers(sets, sessions);
  };
  const source = (key: string, files = ['a.npy', 'b.npy']) => ({
    key,
    count: files.length * 2,
    dimensions: 3,
    shards: files.map((file, index) => ({
      file,
      rows: Uint32Array.of(1, 0),
      places: Uint32Array.of(index, files.length + index),
    })),
  });

  test('assembles a matrix from rows of shards, in the given positions, and reads them once', async () => {
    const handlers = open();
    expect(await handlers.load(source('m'), { signal })).toEqual({ bytes: 48, read: true });
    expect(await handlers.load(source('m'), { signal })).toEqual({ bytes: 48, read: false });
    expect(reads).toBe(2);
    const { vectors } = await handlers.vectors({ of: { key: 'm' } }, { signal });
    expect([...vectors]).toEqual([...onAxes([1, 1, 0, 2], 3).data]);
    const some = await handlers.vectors({ of: { key: 'm', rows: Uint32Array.of(3, 0, 3) } }, { signal });
    expect([...some.vectors]).toEqual([...onAxes([2, 1, 2], 3).data]);
  });

  test('reads a matrix once for concurrent requests', async () => {
    const handlers = open();
    await Promise.all([handlers.load(source('m'), { signal }), handlers.load(source('m'), { signal })]);
    expect(reads).toBe(2);
  });

  test('lets go of the matrix used longest ago when memory runs short, and says which one is missing', async () => {
    const handlers = open(100);
    for (const key of ['one', 'two']) await handlers.load(source(key), { signal });
    await handlers.vectors({ of: { key: 'one' } }, { signal });
    await handlers.load(source('three'), { signal });
    await handlers.vectors({ of: { key: 'one' } }, { signal });
    expect(() => handlers.vectors({ of: { key: 'two' } }, { signal })).toThrow(
      expect.objectContaining({ code: 'not-found', data: { key: 'two' } }),
    );
  });

  test('reports a shard that is missing, too short or of another model, and stays usable', async () => {
    const handlers = open();
    await expect(handlers.load(source('m', ['c.npy']), { signal })).rejects.toMatchObject({ data: { file: 'c.npy' } });
    const long = { ...source('m'), shards: [{ file: 'a.npy', rows: Uint32Array.of(3), places: Uint32Array.of(0) }] };
    await expect(handlers.load(long, { signal })).rejects.toMatchObject({ data: { file: 'a.npy', row: 3 } });
    await expect(handlers.load({ ...source('m'), dimensions: 4 }, { signal })).rejects.toMatchObject({
      code: 'catalogue-damaged',
    });
    expect(await handlers.load(source('m'), { signal })).toMatchObject({ read: true });
  });

  test('refuses to compare vectors of different models', () => {
    const ask = () =>
      open().topK(
        {
          queries: { vectors: Float32Array.of(1, 0), dimensions: 2 },
          candidates: { vectors: Float32Array.of(1, 0, 0), dimensions: 3 },
          k: 1,
        },
        { signal },
      );
    expect(ask).toThrow(/2 and 3 dimensions/);
  });

  test('computes cosines of pairs and of blocks', async () => {
    const left = { vectors: Float32Array.of(0.6, 0.8, 1, 0), dimensions: 2 };
    const right = { vectors: Float32Array.of(1, 0, 0, -1), dimensions: 2 };
    const handlers = open();
    const paired = await handlers.pairs({ left, right }, { signal });
    expect([...paired.cosines]).toEqual([0.6, 0].map(Math.fround));
    const block = await handlers.block({ rows: left, columns: right }, { signal });
    expect([...block.cosines]).toEqual([0.6, -0.8, 1, 0].map(Math.fround));
  });

  test('classifies by a softmax over scaled cosines, across blocks', async () => {
    const images = {
      vectors: onAxes(
        Array.from({ length: 600 }, (_, row) => row % 3),
        3,
      ).data,
      dimensions: 3,
    };
    const classes = { vectors: onAxes([0, 1, 2], 3).data, dimensions: 3 };
    const found = await open().classify({ images, classes, scale: 2, k: 2 }, { signal });
    const total = Math.exp(2) + 2;
    expect([...found.indices.filter((_, place) => place % 2 === 0)]).toEqual(
      Array.from({ length: 600 }, (_, i) => i % 3),
    );
    for (let image = 0; image < 600; image++) {
      expect(found.probabilities[image * 2]).toBeCloseTo(Math.exp(2) / total, 6);
      expect(found.probabilities[image * 2 + 1]).toBeCloseTo(1 / total, 6);
    }
  });

  test('stacks matrices, and centring closes the gap between them', async () => {
    const handlers = open();
    await handlers.load(source('one'), { signal });
    await handlers.load(source('two', ['b.npy']), { signal });
    const parts = [
      { key: 'two', centred: false },
      { key: 'one', centred: true },
    ];
    await handlers.stack({ key: 'both', parts }, { signal });
    const { vectors } = await handlers.vectors({ of: { key: 'both' } }, { signal });
    expect([...vectors.subarray(0, 6)]).toEqual([...onAxes([1, 2], 3).data]);
    // The mean of the axes 1, 1, 0, 2 is (1, 2, 1) / 4; the first row becomes (−1, 2, −1) / 4.
    const length = Math.sqrt(6);
    [-1, 2, -1].forEach((value, axis) => expect(vectors[6 + axis]).toBeCloseTo(value / length, 6));
    const sums = [0, 1, 2].map((axis) => [2, 3, 4, 5].reduce((sum, row) => sum + vectors[row * 3 + axis]!, 0));
    expect(Math.hypot(...sums)).toBeLessThan(1);
  });

  test('computes mean and covariance', async () => {
    const of = { vectors: Float32Array.of(1, 0, 3, 2, 5, -2), dimensions: 2 };
    const { mean, covariance } = await open().moments({ of }, { signal });
    expect([...mean]).toEqual([3, 0]);
    [8 / 3, -4 / 3, -4 / 3, 8 / 3].forEach((value, place) => expect(covariance[place]).toBeCloseTo(value, 5));
  });

  test('ranks candidates for a query, not counting the query itself', async () => {
    const candidates = random(70, 6, 8);
    const selves = Uint32Array.from({ length: 70 }, (_, row) => row);
    const others = Uint32Array.from({ length: 210 }, (_, place) => (Math.floor(place / 3) + 1 + (place % 3) * 5) % 70);
    const all = { vectors: candidates.data, dimensions: 6 };
    const { places } = await open().places({ queries: all, selves, candidates: all, others }, { signal });
    const expected = Array.from(others, (other, place) => {
      const query = Math.floor(place / 3);
      const wanted = cosine(candidates, query, candidates, other);
      const higher = [...selves].filter((row) => row !== query && cosine(candidates, query, candidates, row) > wanted);
      return 1 + higher.length;
    });
    expect([...places]).toEqual(expected);
  });
});
