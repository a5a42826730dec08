import { describe, expect, it } from 'vitest';
import {
  between,
  boundsOf,
  fit,
  pan,
  project,
  readCamera,
  unproject,
  writeCamera,
  zoom,
} from '../../../src/renderer/src/views/map/camera.ts';
import { chooseApart } from '../../../src/renderer/src/views/map/choose-places.ts';
import { previousPositions } from '../../../src/renderer/src/views/map/before.ts';
import { pickInside, pickNearest, pickTowards } from '../../../src/renderer/src/views/map/pick.ts';
import { readSettings, writeSort } from '../../../src/renderer/src/views/map/settings.ts';

const viewport = { width: 800, height: 600 };
const camera = { x: 2, y: -1, scale: 50 };

describe('the camera', () => {
  it('converts between pixels and points of the plane', () => {
    const [left, top] = project(camera, viewport, 3, 1);
    expect([left, top]).toEqual([450, 200]);
    expect(unproject(camera, viewport, left, top)).toEqual([3, 1]);
  });

  it('pans with the pointer', () => {
    const [left, top] = project(pan(camera, 30, -20), viewport, 3, 1);
    expect([left, top]).toEqual([480, 180]);
  });

  it('zooms around the pointer, within its limits', () => {
    const whole = { ...camera, scale: 40 };
    const before = unproject(camera, viewport, 120, 500);
    const after = unproject(zoom(camera, viewport, { left: 120, top: 500, factor: 3, whole }), viewport, 120, 500);
    expect(after[0]).toBeCloseTo(before[0]);
    expect(after[1]).toBeCloseTo(before[1]);
    expect(zoom(camera, viewport, { left: 0, top: 0, factor: 1e9, whole }).scale).toBe(16_000);
    expect(zoom(camera, viewport, { left: 0, top: 0, factor: 1e-9, whole }).scale).toBe(20);
  });

  it('fits all points, even in one position', () => {
    const layout = Float32Array.of(-3, 5, 9, -2, 4, 4);
    const whole = fit(boundsOf(layout, [0, 1, 2])!, viewport);
    for (const point of [0, 1, 2]) {
      const [left, top] = project(whole, viewport, layout[2 * point]!, layout[2 * point + 1]!);
      expect(left >= 40 && left <= 760 && top >= 40 && top <= 560).toBe(true);
    }
    expect(boundsOf(layout, [])).toBeNull();
    expect(fit(boundsOf(layout, [1])!, viewport, 300).scale).toBe(300);
  });

  it('interpolates between views', () => {
    const to = { x: 4, y: 3, scale: 400 };
    expect(between(camera, to, 0)).toEqual(camera);
    const half = between(camera, to, 0.5);
    expect(half.scale).toBeCloseTo(Math.sqrt(50 * 400));
    expect(between(camera, to, 1).x).toBeCloseTo(4);
  });

  it('round-trips through the address', () => {
    expect(readCamera(writeCamera(camera))).toEqual(camera);
    for (const text of [undefined, '', '1,2', '1,2,-3', '1,x,3']) expect(readCamera(text)).toBeNull();
  });
});

describe('picking', () => {
  // A cross: one point in the centre, one on each side, one not drawn.
  const points = Float32Array.of(0, 0, 2, 0, -2, 0.5, 0, 2, 0.5, -2, 0.1, 0);
  const pickable = { points, drawn: Uint32Array.of(0, 1, 2, 3, 4) };
  const sight = { camera: { x: 0, y: 0, scale: 10 }, viewport };

  it('takes the nearest point within reach', () => {
    expect(pickNearest(pickable, sight, 403, 301, 12)).toBe(0);
    expect(pickNearest(pickable, sight, 415, 300, 12)).toBe(1);
    expect(pickNearest(pickable, sight, 500, 500, 12)).toBe(-1);
  });

  it('moves to the nearest point in a direction, and stops at the edge', () => {
    const step = (direction: 'left' | 'right' | 'up' | 'down') => pickTowards(pickable, 0, direction);
    expect([step('right'), step('left'), step('up'), step('down')]).toEqual([1, 2, 3, 4]);
    expect(pickTowards(pickable, 1, 'right')).toBe(-1);
  });

  it('takes points inside a polygon, including concave ones', () => {
    const around = Float32Array.of(-1, -1, 3, -1, 3, 1, -1, 1);
    expect([...pickInside(pickable, around)]).toEqual([0, 1]);
    const hollow = Float32Array.of(-3, -3, 3, -3, 3, 3, -1, 0.5, -1, -0.5, -3, -3);
    expect([...pickInside(pickable, hollow)]).toContain(1);
    expect([...pickInside(pickable, hollow)]).not.toContain(2);
  });
});

describe('positions on the map', () => {
  it('are chosen without overlap, in order', () => {
    const box = (left: number) => ({ left, top: 100, width: 40, height: 20 });
    expect(chooseApart([box(100), box(110), box(200), box(300)], 2)).toEqual([0, 2]);
  });

  it('in an older layout are matched by image or caption; new points keep their own', () => {
    const older = {
      imageIds: Uint32Array.of(1, 2),
      captionIds: Uint32Array.of(1),
      points: Float32Array.of(1, 1, 2, 2, 3, 3),
    };
    const now = {
      imageIds: Uint32Array.of(2, 7),
      captionIds: Uint32Array.of(1),
      points: Float32Array.of(9, 9, 8, 8, 7, 7),
    };
    expect([...previousPositions(now, older)]).toEqual([2, 2, 8, 8, 3, 3]);
  });
});

describe('settings of the map', () => {
  it('default when the address is empty or invalid', () => {
    const defaults = readSettings({});
    expect(defaults).toMatchObject({ colour: null, labels: true, hidesRest: false, without: null });
    expect(defaults.sort).toEqual({ method: 'umap', kinds: 'both', centred: false });
    expect(readSettings({ 'map.colour': 'x', 'map.method': '7', 'map.kinds': '', 'map.without': 'all' })).toEqual(
      defaults,
    );
  });

  it('round-trip through the address', () => {
    const sort = { method: 'pca', kinds: 'captions', centred: true } as const;
    expect(readSettings(writeSort(sort)).sort).toEqual(sort);
    expect(Object.values(writeSort(readSettings({}).sort)).join('')).toBe('');
  });
});
