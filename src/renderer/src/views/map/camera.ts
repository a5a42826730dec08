/** What part of the plane is seen: the point in the middle, and pixels a unit. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Size of the map on the screen in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** The smallest box around points. */
export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

const margin = 40;
/** How far one can zoom in and out, against all points in sight. */
const nearest = 400;
const farthest = 0.5;

/** Where a place of the plane stands on the screen. The plane's y points up. */
export function project(
  { x, y, scale }: Camera,
  { width, height }: Viewport,
  px: number,
  py: number,
): [number, number] {
  return [width / 2 + (px - x) * scale, height / 2 - (py - y) * scale];
}

/** Which place of the plane stands at a pixel. */
export function unproject(
  { x, y, scale }: Camera,
  { width, height }: Viewport,
  left: number,
  top: number,
): [number, number] {
  return [x + (left - width / 2) / scale, y - (top - height / 2) / scale];
}

/** Moves what is seen by pixels, as the hand that drags it. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y + dy / camera.scale };
}

/** Zooms so that what stands at a pixel stays there; `whole` is the camera that sees everything. */
export function zoom(
  camera: Camera,
  viewport: Viewport,
  { left, top, factor, whole }: { left: number; top: number; factor: number; whole: Camera },
): Camera {
  const scale = Math.min(Math.max(camera.scale * factor, whole.scale * farthest), whole.scale * nearest);
  const [x, y] = unproject(camera, viewport, left, top);
  return { x: x - (left - viewport.width / 2) / scale, y: y + (top - viewport.height / 2) / scale, scale };
}

/** The box around some points of a layout ([points, 2]); null when there are none. */
export function boundsOf(layout: Float32Array, rows: Iterable<number>): Bounds | null {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const row of rows) {
    const [x, y] = [layout[2 * row]!, layout[2 * row + 1]!];
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < bottom) bottom = y;
    if (y > top) top = y;
  }
  return left <= right ? { left, right, bottom, top } : null;
}

/** The camera that sees a box with room around it; never nearer than `most` pixels a unit. */
export function fit({ left, right, bottom, top }: Bounds, { width, height }: Viewport, most = Infinity): Camera {
  const across = Math.max(width - 2 * margin, 50) / Math.max(right - left, 1e-6);
  const up = Math.max(height - 2 * margin, 50) / Math.max(top - bottom, 1e-6);
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale: Math.min(across, up, most) };
}

/** The camera on the way from one to another, `share` from 0 to 1: even to the eye, because scales are steps of a product. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const scale = from.scale * (to.scale / from.scale) ** share;
  // Places move with the inverse of the scale, so that the point one zooms to stays put.
  const way = from.scale === to.scale ? share : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
  return { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, scale };
}

/** A camera as text for an address. */
export function writeCamera({ x, y, scale }: Camera): string {
  return [x, y, scale].map((value) => Number(value.toPrecision(5))).join(',');
}

/** Reads what `writeCamera` wrote; null when it is not a camera. */
export function readCamera(text: string | undefined): Camera | null {
  const [x = NaN, y = NaN, scale = NaN] = (text ?? '').split(',').map(Number);
  return Number.isFinite(x + y + scale) && scale > 0 ? { x, y, scale } : null;
}
