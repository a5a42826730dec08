import { unproject } from './camera.ts';
import type { Camera, Viewport } from './camera.ts';

/** A layout ([points, 2]) and its drawn points. */
export interface Pickable {
  readonly points: Float32Array;
  readonly drawn: Uint32Array;
}

/** The view used to locate a pixel. */
export interface Sight {
  readonly camera: Camera;
  readonly viewport: Viewport;
}

/** The drawn point nearest to a pixel, −1 when none is within `reach` pixels. */
export function pickNearest(
  { points, drawn }: Pickable,
  sight: Sight,
  left: number,
  top: number,
  reach: number,
): number {
  const [x, y] = unproject(sight.camera, sight.viewport, left, top);
  let nearest = -1;
  let least = (reach / sight.camera.scale) ** 2;
  for (const point of drawn) {
    const [dx, dy] = [points[2 * point]! - x, points[2 * point + 1]! - y];
    const distance = dx * dx + dy * dy;
    // Later points are drawn on top.
    if (distance <= least) [nearest, least] = [point, distance];
  }
  return nearest;
}

/** A step of the arrow keys. */
export type Direction = 'left' | 'right' | 'up' | 'down';

const towards: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, 1],
  down: [0, -1],
};

/** The nearest drawn point within 45° of a direction; −1 at the edge. */
export function pickTowards({ points, drawn }: Pickable, from: number, direction: Direction): number {
  const [ax, ay] = towards[direction];
  const [x, y] = [points[2 * from]!, points[2 * from + 1]!];
  let nearest = -1;
  let least = Infinity;
  for (const point of drawn) {
    const [dx, dy] = [points[2 * point]! - x, points[2 * point + 1]! - y];
    const along = dx * ax + dy * ay;
    const aside = Math.abs(dx * ay) + Math.abs(dy * ax);
    if (along <= 0 || aside > along) continue;
    // Points straight ahead are preferred to those off to the side.
    const distance = along + 2 * aside;
    if (distance < least) [nearest, least] = [point, distance];
  }
  return nearest;
}

/** The drawn points inside a polygon, [corners, 2] in the plane, by the even–odd rule. */
export function pickInside({ points, drawn }: Pickable, outline: Float32Array): Uint32Array {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < outline.length; at += 2) {
    left = Math.min(left, outline[at]!);
    right = Math.max(right, outline[at]!);
    bottom = Math.min(bottom, outline[at + 1]!);
    top = Math.max(top, outline[at + 1]!);
  }
  return drawn.filter((point) => {
    const [x, y] = [points[2 * point]!, points[2 * point + 1]!];
    return x >= left && x <= right && y >= bottom && y <= top && isInside(outline, x, y);
  });
}

function isInside(outline: Float32Array, x: number, y: number): boolean {
  let inside = false;
  for (let at = 0, last = outline.length - 2; at < outline.length; last = at, at += 2) {
    const [x1, y1, x2, y2] = [outline[at]!, outline[at + 1]!, outline[last]!, outline[last + 1]!];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
