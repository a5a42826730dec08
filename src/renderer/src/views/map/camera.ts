/** The visible part of the plane: its centre, and pixels per unit. */
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
/** Zoom limits, relative to the view of all points. */
const nearest = 400;
const farthest = 0.5;

/** Screen position of a point of the plane, whose y axis points up. */
export function project(
  { x, y, scale }: Camera,
  { width, height }: Viewport,
  px: number,
  py: number,
): [number, number] {
  return [width / 2 + (px - x) * scale, height / 2 - (py - y) * scale];
}

/** The point of the plane at a pixel. */
export function unproject(
  { x, y, scale }: Camera,
  { width, height }: Viewport,
  left: number,
  top: number,
): [number, number] {
  return [x + (left - width / 2) / scale, y - (top - height / 2) / scale];
}

/** Pans by pixels. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y + dy / camera.scale };
}

/** Zooms around a pixel; `whole` is the camera that fits all points. */
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

/** The camera that fits a box with a margin, at most `most` pixels per unit. */
export function fit({ left, right, bottom, top }: Bounds, { width, height }: Viewport, most = Infinity): Camera {
  const across = Math.max(width - 2 * margin, 50) / Math.max(right - left, 1e-6);
  const up = Math.max(height - 2 * margin, 50) / Math.max(top - bottom, 1e-6);
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale: Math.min(across, up, most) };
}

/** Interpolates between cameras, `share` from 0 to 1, geometrically in scale so that the zoom looks uniform. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const scale = from.scale * (to.scale / from.scale) ** share;
  // Positions follow the inverse of the scale, so that the zoom target stays in place.
  const way = from.scale === to.scale ? share : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
  return { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, scale };
}

/** A camera as an address parameter. */
export function writeCamera({ x, y, scale }: Camera): string {
  return [x, y, scale].map((value) => Number(value.toPrecision(5))).join(',');
}

/** Parses the output of `writeCamera`; null if invalid. */
export function readCamera(text: string | undefined): Camera | null {
  const [x = NaN, y = NaN, scale = NaN] = (text ?? '').split(',').map(Number);
  return Number.isFinite(x + y + scale) && scale > 0 ? { x, y, scale } : null;
}
