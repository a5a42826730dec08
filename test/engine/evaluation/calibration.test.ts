import { describe, expect, test } from 'vitest';
import { unlabelled } from '../../../src/main/engine/evaluation/classification.ts';
import { assignFolds, noFold } from '../../../src/main/engine/evaluation/folds.ts';
import { measureShare } from '../../../src/main/engine/base/share-interval.ts';
import { binOf, measureReliability } from '../../../src/main/engine/evaluation/reliability.ts';
import { makeRandom } from '../../helpers/random.ts';

describe('reliability', () => {
  // Four images at 0.95 of which two are correct, and two at 0.4 of which one is: ECE = (4 · 0.45 + 2 · 0.1) / 6 = 1 / 3.
  const probabilities = [0.95, 0.95, 0.95, 0.95, 0.4, 0.4];
  const correct = [true, true, false, false, true, false];
  const { bins, ece } = measureReliability(probabilities, (row) => correct[row]!, null);

  test('has the ECE computed by hand', () => {
    expect(ece).toBeCloseTo(1 / 3, 9);
    expect(bins).toHaveLength(15);
    expect(bins[14]).toMatchObject({ images: 4, accuracy: 0.5 });
    expect(bins[5]).toMatchObject({ images: 2, accuracy: 0.5 });
    expect(bins[5]!.confidence).toBeCloseTo(0.4, 9);
    expect(bins[0]).toEqual({ from: 0, to: 1 / 15, images: 0, confidence: null, accuracy: null });
  });

  test('includes the upper bound of a bin, as in the paper', () => {
    expect([0, 1e-9, 1 / 15, 0.07, 1].map(binOf)).toEqual([0, 0, 0, 1, 14]);
  });
});

describe('the interval of a share', () => {
  test('is that of resampling the outcomes', () => {
    const random = makeRandom(7);
    const [correct, count, resamples] = [37, 50, 20_000];
    const shares = Array.from({ length: resamples }, () => {
      let sum = 0;
      for (let draw = 0; draw < count; draw++) if (random() < correct / count) sum++;
      return sum / count;
    }).sort((a, b) => a - b);
    const { value, low, high } = measureShare(correct, count);
    expect(value).toBe(0.74);
    expect(low).toBeCloseTo(shares[Math.floor(0.025 * resamples)]!, 1);
    expect(high).toBeCloseTo(shares[Math.floor(0.975 * resamples)]!, 1);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  test('shrinks with the number of images and ends at 0 and 1', () => {
    const width = (count: number) => {
      const { low, high } = measureShare(count / 2, count);
      return high - low;
    };
    expect(width(40_000)).toBeCloseTo((2 * 1.96 * 0.5) / 200, 3);
    expect(measureShare(5, 5)).toEqual({ value: 1, low: 1, high: 1 });
    expect(measureShare(0, 0)).toEqual({ value: 0, low: 0, high: 1 });
  });
});

describe('folds', () => {
  test('are stratified, exclude unlabelled images and depend only on the seed', () => {
    const labels = Int32Array.from({ length: 120 }, (_, row) => (row % 12 === 0 ? unlabelled : row % 2));
    const folds = assignFolds(labels, 5, 1);
    labels.forEach((label, row) => expect(folds[row] === noFold).toBe(label === unlabelled));
    for (const label of [0, 1]) {
      const sizes = [0, 1, 2, 3, 4].map(
        (fold) => folds.filter((each, row) => each === fold && labels[row] === label).length,
      );
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
    expect(assignFolds(labels, 5, 1)).toEqual(folds);
    expect(assignFolds(labels, 5, 2)).not.toEqual(folds);
  });
});
