import { describe, expect, test } from 'vitest';
import { median, quantile } from '../../../src/main/engine/base/statistics.ts';

describe('median', () => {
  test('is the middle of an odd count and the mean of the two middle values of an even one', () => {
    expect(median([9, 1, 3])).toBe(3);
    expect(median([10, 9, 1, 2])).toBe(5.5);
    expect(median(Uint32Array.of(4, 1))).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  test('sorts by value, leaves its input alone and is NaN for no values', () => {
    const values = [100, 20, 3];
    expect(median(values)).toBe(20);
    expect(values).toEqual([100, 20, 3]);
    expect(median([])).toBeNaN();
  });
});

describe('quantile', () => {
  test.each([
    [0, 1],
    [0.5, 3],
    [0.99, 4],
    [1, 4],
  ])('%d of four values is %d', (share, value) => {
    expect(quantile([1, 2, 3, 4], share)).toBe(value);
  });

  test('is NaN for no values', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});
