import { describe, expect, it } from 'vitest';
import { markClass } from '../../../src/renderer/src/charts/class-marks.ts';
import { chooseClasses, figureConfusion, findConfusions } from '../../../src/renderer/src/charts/confusion.ts';
import { fitScale, levelOf, levels, place } from '../../../src/renderer/src/charts/cosine-scale.ts';
import { figureHistogram } from '../../../src/renderer/src/charts/histogram.ts';

describe('the scale of cosines', () => {
  it('covers the 1st to the 99th percentile, so that outliers do not stretch it', () => {
    const counts: number[] = Array.from({ length: 100 }, (_, bin) => (bin >= 50 && bin < 60 ? 1000 : 0));
    counts[0] = 1;
    counts[99] = 1;
    const scale = fitScale({ from: 0, to: 1, counts });
    expect(scale.from).toBeCloseTo(0.5);
    expect(scale.to).toBeCloseTo(0.6);
  });

  it('is usable before anything is embedded', () => {
    expect(fitScale({ from: 0, to: 0, counts: [] })).toEqual({ from: 0, to: 0.5 });
  });

  it('clamps values outside the range, and uses every colour', () => {
    const scale = { from: 0.1, to: 0.3 };
    expect([place(scale, 0), place(scale, 0.2), place(scale, 1)]).toEqual([0, expect.closeTo(0.5), 1]);
    const used = new Set(Array.from({ length: 1001 }, (_, step) => levelOf(step / 1000)));
    expect(used.size).toBe(levels);
  });
});

describe('class marks', () => {
  it('differ for the first 48 classes, by colour or by shape', () => {
    const marks = Array.from({ length: 48 }, (_, position) => markClass(position));
    expect(new Set(marks.map((mark) => `${mark.colour} ${mark.path}`)).size).toBe(48);
  });
});

describe('histogram', () => {
  it('omits empty ends and keeps every count', () => {
    const bars = figureHistogram({ from: 0, to: 1, counts: [0, 0, 4, 0, 2, 0] });
    expect(bars.map((bar) => bar.count)).toEqual([4, 0, 2]);
    expect(bars.map((bar) => bar.height)).toEqual([1, 0, 0.5]);
    expect(bars[0]!.from).toBeCloseTo(2 / 6);
    expect(bars.at(-1)!.to).toBeCloseTo(5 / 6);
  });

  it('merges bins down to the maximum number of bars', () => {
    const counts = Array.from({ length: 1000 }, () => 3);
    const bars = figureHistogram({ from: -1, to: 1, counts }, 48);
    expect(bars.length).toBeLessThanOrEqual(48);
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(3000);
  });

  it('is empty without counts', () => {
    expect(figureHistogram({ from: 0, to: 1, counts: [0, 0] })).toEqual([]);
  });
});

describe('confusion matrix', () => {
  const counts = [
    [8, 2, 0],
    [1, 4, 5],
    [0, 0, 0],
  ];

  it('gives each cell its share of the true class', () => {
    const rows = figureConfusion(['a', 'b', 'c'], counts);
    expect(rows[1]!.support).toBe(10);
    expect(rows[1]!.cells[2]).toEqual({ actual: 'b', predicted: 'c', count: 5, share: 0.5, correct: false });
    expect(rows[2]!.cells.map((cell) => cell.share)).toEqual([0, 0, 0]);
  });

  it('finds the most frequent mistakes', () => {
    const found = findConfusions(figureConfusion(['a', 'b', 'c'], counts), 2);
    expect(found.map((cell) => `${cell.actual} ${cell.predicted} ${cell.count}`)).toEqual(['b c 5', 'a b 2']);
  });

  it('keeps the classes with the most mistakes, in their own order, if not all fit', () => {
    expect(chooseClasses(counts, 2)).toEqual([1, 2]);
    expect(chooseClasses(counts, 9)).toEqual([0, 1, 2]);
  });
});
