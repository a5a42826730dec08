import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../../src/main/engine/base/bootstrap.ts';
import type { Outcomes } from '../../../src/main/engine/golden/outcomes.ts';
import { difference, summarise } from '../../../src/main/engine/golden/summarise.ts';
import { prepareStatistics, statisticNames } from '../../../src/main/engine/golden/statistics.ts';
import { Random } from '../../../src/main/engine/base/random.ts';

/** Images with one caption each; the share `correct` is classified correctly and found at rank 1, the others at rank 20. */
function outcomesOf(images: number, correct: number, seed = 1): Outcomes {
  const random = new Random(seed);
  return {
    classes: ['a', 'b'],
    images: Array.from({ length: images }, (_, index) => {
      const good = random.next() < correct;
      const rank = good ? 1 : 20;
      return { imageId: index + 1, ranks: [rank], rank, cosines: [good ? 0.5 : 0.1], label: 0, given: good ? 0 : 1 };
    }),
  };
}

describe('the interval of a figure', () => {
  it('of a share is close to the normal approximation for many images', async () => {
    const { accuracy } = await summarise(outcomesOf(2_000, 0.7), 'accuracy');
    const { value, low, high } = accuracy!;
    const half = 1.96 * Math.sqrt((value * (1 - value)) / 2_000);
    expect(high - value).toBeGreaterThan(0.8 * half);
    expect(high - value).toBeLessThan(1.2 * half);
    expect(value - low).toBeGreaterThan(0.8 * half);
    expect(value - low).toBeLessThan(1.2 * half);
  });

  it('is deterministic', async () => {
    const outcomes = outcomesOf(60, 0.5);
    expect(await summarise(outcomes, 'recall')).toEqual(await summarise(outcomes, 'recall'));
  });

  it('contains the true value in about 95 of 100 samples', async () => {
    let held = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const { low, high } = (await summarise(outcomesOf(120, 0.6, seed), 'accuracy')).accuracy!;
      if (low <= 0.6 && 0.6 <= high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(88);
    expect(held).toBeLessThan(100);
  });

  it('resamples whole images: five equal captions of an image count no more than one', async () => {
    const one = outcomesOf(80, 0.5);
    const five = {
      ...one,
      images: one.images.map((image) => ({ ...image, ranks: Array.from({ length: 5 }, () => image.ranks[0]!) })),
    };
    const [single, repeated] = [await summarise(one, 'recall'), await summarise(five, 'recall')];
    expect(repeated.textToImage!.r1).toEqual(single.textToImage!.r1);
  });

  it('omits a figure that the set does not have', async () => {
    const { images } = outcomesOf(20, 0.5);
    const bare = images.map((image) => ({ ...image, ranks: [], rank: 0, cosines: [] }));
    const figures = await summarise({ classes: ['a', 'b'], images: bare }, 'accuracy');
    expect(figures).toMatchObject({ textToImage: null, imageToText: null, alignment: null, captions: 0 });
    expect(figures.accuracy).not.toBeNull();
    expect(figures.perClass.map(({ name }) => name)).toEqual(['a']);
  });
});

describe('the difference of two models', () => {
  it('of a model to itself is 0 with an empty interval', async () => {
    const outcomes = outcomesOf(50, 0.4);
    const { score, perClass } = await difference(outcomes, outcomes, 'recall');
    expect(score).toEqual({ value: 0, low: 0, high: 0 });
    expect(perClass[0]!.difference).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('is paired: narrower than two separate intervals if both fail on the same images', async () => {
    const before = outcomesOf(300, 0.6);
    // A tenth of the wrong ones become correct, and nothing else changes.
    const after = {
      ...before,
      images: before.images.map((image, index) => (index % 10 === 0 ? { ...image, given: 0 } : image)),
    };
    const { accuracy } = await difference(before, after, 'accuracy');
    const [left, right] = [await summarise(before, 'accuracy'), await summarise(after, 'accuracy')];
    expect(accuracy!.value).toBeCloseTo(right.accuracy!.value - left.accuracy!.value, 12);
    expect(accuracy!.low).toBeGreaterThan(0);
    expect(right.accuracy!.low).toBeLessThan(left.accuracy!.high);
  });

  it('counts the images that both were evaluated on', async () => {
    const before = outcomesOf(30, 0.5);
    const after = { ...before, images: before.images.slice(5).map((image) => ({ ...image, given: 0 })) };
    const { perClass } = await difference(before, after, 'accuracy');
    expect(perClass[0]).toMatchObject({ support: 25, after: 1 });
  });
});

describe('the median rank of weighted images', () => {
  const at = statisticNames.indexOf('textToImage.medianRank');
  const outcomes: Outcomes = {
    classes: [],
    images: [3, 1, 10, 7].map((rank, index) => ({
      imageId: index + 1,
      ranks: [rank],
      rank,
      cosines: [0],
      label: -1,
      given: -1,
    })),
  };

  it.each([
    [[1, 1, 1, 1], 5],
    [[1, 1, 1, 0], 3],
    [[0, 0, 2, 1], 10],
    [[2, 0, 0, 2], 5],
    [[0, 3, 1, 0], 1],
  ])('with weights %j is %d', (weights, median) => {
    expect(prepareStatistics(outcomes)(Uint32Array.from(weights))[at]).toBe(median);
  });
});

it('a bootstrap returns the statistics themselves', async () => {
  const { values, low, high } = await bootstrap(3, (weights) => Float64Array.of(weights.reduce((a, b) => a + b, 0)));
  expect([values[0], low[0], high[0]]).toEqual([3, 3, 3]);
});
