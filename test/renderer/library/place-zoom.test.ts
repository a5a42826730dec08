import { describe, expect, it } from 'vitest';
import { placeZoom } from '../../../src/renderer/src/views/library/place-zoom.ts';

const window = { width: 1440, height: 900 };
const tile = (left: number, top: number, side = 140) => ({ left, top, width: side, height: side });

describe('placeZoom', () => {
  it('puts the picture next to the tile, on the side with more room, and keeps its aspect ratio', () => {
    const right = placeZoom(tile(300, 400), { width: 800, height: 600 }, window)!;
    expect(right.left).toBe(448);
    expect(right.width / right.height).toBeCloseTo(4 / 3, 1);
    const left = placeZoom(tile(1200, 400), { width: 800, height: 600 }, window)!;
    expect(left.left + left.width).toBe(1192);
    expect(left.width).toBeGreaterThan(300);
  });

  it('stays fully inside the window at its edges, even for very tall or wide images', () => {
    const small = { width: 1024, height: 700 };
    for (const image of [
      { width: 300, height: 3000 },
      { width: 3000, height: 300 },
      { width: 64, height: 64 },
    ]) {
      for (const at of [tile(60, 0), tile(880, 0), tile(60, 600), tile(880, 600), tile(450, 690)]) {
        const place = placeZoom(at, image, small)!;
        expect(place.left).toBeGreaterThanOrEqual(0);
        expect(place.left + place.width).toBeLessThanOrEqual(small.width);
        expect(place.top).toBeGreaterThanOrEqual(0);
        expect(place.top + place.height).toBeLessThan(small.height);
        expect(place.left >= at.left + at.width || place.left + place.width <= at.left).toBe(true);
      }
    }
  });

  it('returns null if the picture would not be larger', () => {
    expect(placeZoom(tile(100, 100, 500), { width: 640, height: 640 }, window)).toBeNull();
    expect(placeZoom(tile(100, 100), { width: 32, height: 32 }, window)).toBeNull();
  });
});
