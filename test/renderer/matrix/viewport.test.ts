import { describe, expect, it } from 'vitest';
import {
  cellAt,
  clamp,
  fit,
  goTo,
  labelled,
  largestCell,
  pan,
  reveal,
  span,
  zoom,
} from '../../../src/renderer/src/views/matrix/viewport.ts';

const frame = { n: 1000, width: 800, height: 600 };

describe('the view of a matrix', () => {
  it('starts with the matrix fitted', () => {
    const view = fit(frame);
    expect(view.scale).toBe(0.6);
    expect(span(view.y, view.scale, frame.height, frame.n)).toEqual({ start: 0, end: 1000 });
  });

  it('does not enlarge small matrices beyond a limit', () => {
    expect(fit({ n: 2, width: 800, height: 600 }).scale).toBeLessThan(100);
    expect(fit({ n: 0, width: 0, height: 0 }).scale).toBe(0);
  });

  it('keeps the cell under the pointer while it zooms', () => {
    const before = { x: 100, y: 200, scale: 10 };
    const at = { x: 333, y: 222 };
    const after = zoom(before, 2.5, at, frame);
    expect(cellAt(after, at, frame)).toEqual(cellAt(before, at, frame));
    expect(after.scale).toBe(25);
  });

  it('zooms between the fitted matrix and a readable cell', () => {
    const near = zoom(fit(frame), 1e6, { x: 0, y: 0 }, frame);
    expect(near.scale).toBe(largestCell);
    expect(zoom(near, 1e-9, { x: 700, y: 500 }, frame)).toEqual(fit(frame));
  });

  it('pans no farther than the edges', () => {
    const view = { x: 3, y: 3, scale: 10 };
    expect(pan(view, 1000, 1000, frame)).toMatchObject({ x: 0, y: 0 });
    expect(pan(view, -1e6, -1e6, frame)).toMatchObject({ x: 1000 - 80, y: 1000 - 60 });
  });

  it('finds the cell under a point, and none outside', () => {
    const view = { x: 10.5, y: 0, scale: 20 };
    expect(cellAt(view, { x: 10, y: 39 }, frame)).toEqual({ row: 1, column: 11 });
    expect(cellAt(view, { x: -1, y: 5 }, frame)).toBeNull();
    expect(
      cellAt(fit({ n: 3, width: 800, height: 600 }), { x: 700, y: 5 }, { n: 3, width: 800, height: 600 }),
    ).toBeNull();
  });

  it('pans only as far as needed to show a cell', () => {
    const view = { x: 100, y: 100, scale: 20 };
    expect(reveal(view, { row: 110, column: 110 }, frame)).toEqual(view);
    const after = reveal(view, { row: 300, column: 50 }, frame);
    expect(cellAt(after, { x: 30, y: 575 }, frame)).toEqual({ row: 300, column: 50 });
    expect(reveal(view, { row: 0, column: 999 }, frame)).toMatchObject({ y: 0, x: 960 });
  });

  it('centres a cell at a scale', () => {
    const view = goTo({ row: 500, column: 400 }, 40, frame);
    expect(cellAt(view, { x: 400, y: 300 }, frame)).toEqual({ row: 500, column: 400 });
  });

  it('labels the same indices while panning', () => {
    const [first, second] = [labelled(0, 0.6, 600, 1000, 30), labelled(17.3, 0.6, 600, 1000, 30)];
    expect(first[1]! - first[0]!).toBe(50);
    expect(second.every((place) => place % 50 === 0)).toBe(true);
    expect(labelled(5, 40, 400, 1000, 30)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  it('clamps to a smaller window', () => {
    expect(clamp({ x: 990, y: 990, scale: 10 }, { n: 1000, width: 400, height: 300 })).toMatchObject({
      x: 960,
      y: 970,
    });
  });
});
