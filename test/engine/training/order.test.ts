import { describe, expect, it } from 'vitest';
import {
  cutBatches,
  findNotNegatives,
  makeEpoch,
  orderEpoch,
  type Pairs,
} from '../../../src/main/engine/training/data/order.ts';

const pairs: Pairs = {
  textsOf: [[0, 1], [2], [3], [4], [5]],
  classOf: Int32Array.of(-1, 7, 7, -1, -1),
  // Texts 3 and 5 are identical.
  textKey: Int32Array.of(0, 1, 2, 3, 4, 3),
};

describe('the mask of a batch', () => {
  const mask = findNotNegatives(
    [
      { image: 0, text: 0 },
      { image: 0, text: 1 },
      { image: 1, text: 2 },
      { image: 2, text: 3 },
      { image: 3, text: 4 },
      { image: 4, text: 5 },
    ],
    pairs,
  )!;
  const masked = [...mask.keys()].filter((i) => mask[i] === 1).map((i) => [Math.floor(i / 6), i % 6].join('–'));

  it('covers pairs with the same image, class or text, symmetrically, and no others', () => {
    expect(masked.sort()).toEqual(['0–1', '1–0', '2–3', '3–2', '3–5', '5–3'].sort());
  });

  it('is absent when all other pairs are negatives: images without a class do not share one', () => {
    expect(
      findNotNegatives(
        [
          { image: 0, text: 0 },
          { image: 3, text: 4 },
          { image: 4, text: 5 },
        ],
        pairs,
      ),
    ).toBeNull();
  });
});

describe('the order of an epoch', () => {
  const many: Pairs = {
    textsOf: Array.from({ length: 50 }, (_, i) => [2 * i, 2 * i + 1]),
    classOf: new Int32Array(50).fill(-1),
    textKey: Int32Array.from({ length: 100 }, (_, i) => i),
  };

  it('contains every image once with one of its own texts', () => {
    const epoch = orderEpoch(many, 1, 0);
    expect(epoch.map(({ image }) => image).sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    for (const { image, text } of epoch) expect(many.textsOf[image]).toContain(text);
  });

  it.each([0, 1, 0xffff_ffff])('differs between epochs and seeds, and is the same for the same (seed %d)', (seed) => {
    expect(orderEpoch(many, seed, 0)).toEqual(orderEpoch(many, seed, 0));
    expect(orderEpoch(many, seed, 1)).not.toEqual(orderEpoch(many, seed, 0));
    expect(orderEpoch(many, seed ^ 5, 0)).not.toEqual(orderEpoch(many, seed, 0));
  });

  it('drops a remainder of less than half a batch, but keeps a single batch', () => {
    const sizes = (count: number): number[] =>
      cutBatches(orderEpoch(many, 0, 0).slice(0, count), 20).map((batch) => batch.length);
    expect([sizes(50), sizes(49), sizes(7)]).toEqual([[20, 20, 10], [20, 20], [7]]);
  });

  it('never makes a batch of one pair, which would have no negatives', () => {
    expect(cutBatches(orderEpoch(many, 0, 0).slice(0, 5), 2).map((batch) => batch.length)).toEqual([2, 2]);
  });

  it('fills each batch from one source when sources are known, in an order that mixes them', () => {
    const sourceOf = Int32Array.from({ length: 50 }, (_, image) => (image < 20 ? 0 : 1));
    const batches = makeEpoch({ ...many, sourceOf }, { seed: 4, batch: 5 }, 0);
    const sources = batches.map((batch) => [...new Set(batch.map(({ image }) => sourceOf[image]!))]);
    expect(sources.every((of) => of.length === 1)).toBe(true);
    expect(batches.flat()).toHaveLength(50);
    expect(sources.flat()).not.toEqual(sources.flat().sort());
    expect(makeEpoch({ ...many, sourceOf }, { seed: 4, batch: 5 }, 0)).toEqual(batches);
    expect(makeEpoch({ ...many, sourceOf }, { seed: 4, batch: 5 }, 1)).not.toEqual(batches);
  });
});
