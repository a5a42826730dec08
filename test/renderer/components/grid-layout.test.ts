import { describe, expect, it } from 'vitest';
import { findSpan, layOut, move, reveal } from '../../../src/renderer/src/components/grid-layout.ts';
import { makeRandom } from '../../helpers/random.ts';

describe('layOut', () => {
  it('shares the width evenly among as many columns as fit', () => {
    expect(layOut(10, 1000, 300, 40)).toEqual({ columns: 3, rows: 4, cellWidth: 333, cellHeight: 373, height: 1492 });
  });

  it('has one column even if none fits', () => {
    expect(layOut(10, 50, 300, 0).columns).toBe(1);
    expect(layOut(10, 0, 300, 0).columns).toBe(1);
  });
});

describe('findSpan', () => {
  it('includes every visible cell, and few others, at any scroll position', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = makeRandom(seed);
      const count = Math.floor(random() * 100_000);
      const layout = layOut(count, 200 + random() * 2000, 72 + random() * 250, 43);
      const viewport = 100 + random() * 1200;
      const top = random() * Math.max(0, layout.height - viewport);
      const { start, end } = findSpan(layout, count, top, viewport, 1);
      const isIn = (index: number) => index >= start && index < end;
      const first = Math.floor(top / layout.cellHeight) * layout.columns;
      const last = Math.min(count, Math.ceil((top + viewport) / layout.cellHeight) * layout.columns) - 1;
      if (count > 0) expect(isIn(first) && isIn(last), `seed ${seed}`).toBe(true);
      expect(end - start, `seed ${seed}`).toBeLessThanOrEqual((viewport / layout.cellHeight + 4) * layout.columns);
    }
  });

  it('is empty for an empty list', () => {
    expect(findSpan(layOut(0, 1000, 100, 0), 0, 0, 800, 2)).toEqual({ start: 0, end: 0 });
  });
});

describe('reveal', () => {
  const layout = layOut(100, 1000, 250, 50);

  it('does not scroll if the cell is visible', () => {
    expect(reveal(layout, 5, 200, 800)).toBe(200);
  });

  it('scrolls only as far as needed', () => {
    expect(reveal(layout, 0, 200, 800)).toBe(0);
    expect(reveal(layout, 20, 0, 800)).toBe(6 * 300 - 800);
  });
});

describe('move', () => {
  const layout = layOut(10, 1000, 250, 50);
  const go = (index: number, step: Parameters<typeof move>[3]) => move(layout, 10, index, step, 650);

  it('steps through the rows as in a file manager', () => {
    expect([go(3, 'right'), go(4, 'left'), go(1, 'down'), go(5, 'up')]).toEqual([4, 3, 5, 1]);
  });

  it('stays in the first and the last row', () => {
    expect([go(2, 'up'), go(9, 'down'), go(0, 'left'), go(9, 'right')]).toEqual([2, 9, 0, 9]);
  });

  it('goes to the last image if the last row has none below', () => {
    expect(go(7, 'down')).toBe(9);
  });

  it('goes by pages and to the ends', () => {
    expect([go(0, 'page-down'), go(9, 'page-up'), go(4, 'first'), go(4, 'last')]).toEqual([8, 1, 0, 9]);
  });
});
