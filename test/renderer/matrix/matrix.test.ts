import { describe, expect, it } from 'vitest';
import { compare, findOffDiagonalMatches } from '../../../src/renderer/src/views/matrix/off-diagonal.ts';
import { figurePairs } from '../../../src/renderer/src/views/matrix/figure-pairs.ts';
import { colourTile, halve, paintLevels } from '../../../src/renderer/src/views/matrix/paint.ts';
import { patchColumns } from '../../../src/renderer/src/views/matrix/summary.ts';
import { Probabilities } from '../../../src/renderer/src/views/matrix/probabilities.ts';
import { readMatrixSettings, writeMatrixSettings } from '../../../src/renderer/src/views/matrix/settings.ts';
import { accumulate, chooseScale, shareBelow, summarise } from '../../../src/renderer/src/views/matrix/summary.ts';
import { listWorstRows } from '../../../src/renderer/src/views/matrix/worst-rows.ts';
import { wrapText } from '../../../src/renderer/src/views/matrix/wrap-text.ts';
import { makeRandom } from '../../helpers/random.ts';
import type { Painting } from '../../../src/renderer/src/views/matrix/paint.ts';

const n = 23;
const random = makeRandom(5);
const cosines = Float32Array.from({ length: n * n }, (_, at) => random() - (at % (n + 1) === 0 ? 0 : 0.4));
const at = (image: number, caption: number) => cosines[image * n + caption]!;
const all = Array.from({ length: n }, (_, place) => place);
const given = Uint32Array.from(all);

describe('the summary of a matrix', () => {
  const summary = summarise(cosines, n);

  it('ranks each pair among its row and its column as a sort does', () => {
    for (const pair of all) {
      const row = all.map((caption) => at(pair, caption)).sort((a, b) => b - a);
      const column = all.map((image) => at(image, pair)).sort((a, b) => b - a);
      expect(summary.captionRanks[pair]).toBe(row.indexOf(at(pair, pair)) + 1);
      expect(summary.imageRanks[pair]).toBe(column.indexOf(at(pair, pair)) + 1);
    }
  });

  it('finds the best other caption and image of each pair', () => {
    for (const pair of all) {
      const others = all.filter((other) => other !== pair);
      expect(at(pair, summary.bestCaptions[pair]!)).toBe(Math.max(...others.map((other) => at(pair, other))));
      expect(at(summary.bestImages[pair]!, pair)).toBe(Math.max(...others.map((other) => at(other, pair))));
    }
  });

  it('computes percentiles to a bin', () => {
    const shares = accumulate(summary.all);
    for (const value of [at(3, 4), at(7, 7), at(0, 22)]) {
      const below = cosines.filter((cosine) => cosine < value).length / cosines.length;
      expect(shareBelow(summary.all, shares, value)).toBeCloseTo(below, 2);
    }
    expect(shareBelow(summary.all, shares, -5)).toBe(0);
    expect(shareBelow(summary.all, shares, 5)).toBe(1);
  });

  it('fits the colour range to the values, even if all are equal', () => {
    const { from, to } = chooseScale(summary);
    expect(from).toBeGreaterThanOrEqual(summary.all.from);
    expect(to).toBeLessThanOrEqual(summary.all.to);
    const flat = chooseScale(summarise(new Float32Array(9).fill(0.25), 3));
    expect(flat.to).toBeGreaterThan(flat.from);
  });

  it('counts pairs and other cells separately for the chart', () => {
    const { figure, ranges } = figurePairs(summary);
    const count = (name: string) =>
      figure.table.rows.filter(([series]) => series === name).reduce((sum, row) => sum + Number(row[3]), 0);
    expect([count('Pairs'), count('Other cells')]).toEqual([n, n * n - n]);
    expect(ranges[0]![0]).toBeCloseTo(summary.all.from);
    expect(ranges.at(-1)![1]).toBeCloseTo(summary.all.to);
  });

  it('lists rows by margin, largest first', () => {
    const rows = listWorstRows(cosines, n, summary, 5);
    expect(rows).toHaveLength(5);
    expect(rows.map(({ margin }) => margin)).toEqual(rows.map(({ margin }) => margin).toSorted((a, b) => b - a));
    for (const { image, caption, own, other } of rows) {
      expect([own, other]).toEqual([at(image, image), at(image, caption)]);
    }
  });
});

describe('off-diagonal matches', () => {
  const hot = findOffDiagonalMatches(cosines, n, summarise(cosines, n));

  it('beat a pair of their row or column, once each, largest margins first', () => {
    expect(hot.length).toBeGreaterThan(0);
    expect(new Set(hot.map(({ image, caption }) => image * n + caption)).size).toBe(hot.length);
    for (const { image, caption } of hot) expect(compare(cosines, n, image, caption)).not.toBe('none');
    expect(hot.map(({ margin }) => margin)).toEqual(hot.map(({ margin }) => margin).toSorted((a, b) => b - a));
  });

  it('include the best cell of every row and column that beats its pair', () => {
    const keys = new Set(hot.map(({ image, caption }) => image * n + caption));
    for (const pair of all) {
      const row = all.toSorted((a, b) => at(pair, b) - at(pair, a))[0]!;
      const column = all.toSorted((a, b) => at(b, pair) - at(a, pair))[0]!;
      if (row !== pair) expect(keys.has(pair * n + row)).toBe(true);
      if (column !== pair) expect(keys.has(column * n + pair)).toBe(true);
    }
  });

  it('are empty if every pair is best, and never include a pair', () => {
    const identity = Float32Array.from({ length: 9 }, (_, cell) => (cell % 4 === 0 ? 1 : 0));
    expect(findOffDiagonalMatches(identity, 3, summarise(identity, 3))).toEqual([]);
    expect(compare(Float32Array.of(0, 1, 1, 0), 2, 0, 0)).toBe('none');
    expect(compare(Float32Array.of(0, 1, 1, 0), 2, 0, 1)).toBe('both');
  });
});

describe('the picture of a matrix', () => {
  const order = Uint32Array.from(all.toReversed());
  const painting: Painting = { order, values: 'cosine', from: -0.4, to: 1, factor: 10 };

  it('has the colour of each cosine in the order shown, ends held', () => {
    const { data } = paintLevels(cosines, n, { ...painting, from: 0, to: 0.5 });
    for (const [row, column] of [
      [0, 0],
      [3, 9],
      [22, 1],
    ] as const) {
      const share = Math.min(1, Math.max(0, at(order[row]!, order[column]!) / 0.5));
      expect(data[row * n + column]).toBe(Math.min(255, Math.floor(share * 255.999)));
    }
  });

  it('has the colour of probabilities that sum to 1 along rows or columns', () => {
    for (const values of ['captions', 'images'] as const) {
      const probabilities = new Probabilities(cosines, n, { values, factor: 10 });
      const { data } = paintLevels(cosines, n, { ...painting, order: given, values });
      for (const line of all) {
        const cells = all.map((other) => (values === 'captions' ? [line, other] : [other, line]) as [number, number]);
        expect(cells.reduce((sum, cell) => sum + probabilities.of(...cell), 0)).toBeCloseTo(1, 5);
        for (const [image, caption] of cells) {
          const level = Math.sqrt(probabilities.of(image, caption)) * 255.999;
          expect(Math.abs(data[image * n + caption]! - Math.floor(level))).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it('does not overflow at the coldest temperature', () => {
    const { data } = paintLevels(Float32Array.of(1, -1, -1, 1), 2, {
      ...painting,
      order: Uint32Array.of(0, 1),
      values: 'captions',
      factor: 1000,
    });
    expect([...data]).toEqual([255, 0, 0, 255]);
  });

  it('keeps its mean at half the size, a last odd row and column alone', () => {
    const whole = { data: Uint8Array.of(0, 100, 8, 200, 100, 8, 4, 4, 6), size: 3 };
    expect([...halve(whole).data]).toEqual([100, 8, 4, 6]);
  });

  it('is cut into tiles', () => {
    const levels = { data: Uint8Array.from({ length: 16 }, (_, cell) => cell), size: 4 };
    const colours = Uint32Array.from({ length: 256 }, (_, level) => 0xff000000 | level);
    const pixels = colourTile(levels, { x: 1, y: 2, width: 2, height: 2 }, colours);
    expect([...pixels].filter((_, byte) => byte % 4 === 0)).toEqual([9, 10, 13, 14]);
    expect([...pixels].filter((_, byte) => byte % 4 === 3)).toEqual([255, 255, 255, 255]);
  });
});

describe('an edit', () => {
  it('changes only its column', () => {
    const patched = cosines.slice();
    const values = Float32Array.from(all, (row) => row / 100);
    patchColumns(patched, n, Uint32Array.of(4), values);
    for (const row of all)
      for (const column of all) {
        expect(patched[row * n + column]).toBe(column === 4 ? Math.fround(row / 100) : at(row, column));
      }
  });
});

describe('captions on the axis', () => {
  const measure = (text: string) => text.length;

  it('are broken at words and cut with an ellipsis', () => {
    expect(wrapText('a dog runs', 20, 1, measure)).toEqual(['a dog runs']);
    expect(wrapText('a dog runs over the grass', 10, 2, measure)).toEqual(['a dog runs', 'over the…']);
    expect(wrapText('Donaudampfschifffahrt', 8, 2, measure)).toEqual(['Donauda…']);
    expect(wrapText('', 8, 2, measure)).toEqual([]);
  });

  it('are never wider than the space', () => {
    const words = Array.from({ length: 60 }, (_, word) => 'x'.repeat(1 + (word % 13))).join(' ');
    for (const width of [1, 3, 9, 30]) {
      for (const line of wrapText(words, width, 3, measure)) expect(line.length).toBeLessThanOrEqual(width);
    }
  });
});

describe('settings of the matrix', () => {
  it('round-trip through the address', () => {
    const settings = {
      of: 'selection',
      slot: 2,
      order: 'cluster',
      values: 'images',
      temperature: 0.05,
      as: 'table',
      open: { imageId: 4, captionId: 19 },
    } as const;
    expect(readMatrixSettings(writeMatrixSettings(settings))).toEqual(settings);
  });

  it('default if they cannot be parsed', () => {
    const defaults = readMatrixSettings({});
    expect(readMatrixSettings({ 'matrix.order': 'x', 'matrix.caption': '-3', 'matrix.temperature': 'hot' })).toEqual(
      defaults,
    );
    expect(Object.values(writeMatrixSettings(defaults)).filter(Boolean)).toEqual([]);
  });
});
