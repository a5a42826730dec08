/** The visible part of n × n cells: the fractional cell at the upper left corner, and pixels per cell. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** The size of the matrix and its canvas. */
export interface Frame {
  readonly n: number;
  readonly width: number;
  readonly height: number;
}

/** A cell by its indices along the axes. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The largest cell size in pixels. */
export const largestCell = 160;

/** The largest cell size in pixels when the matrix is fitted. */
const largestFit = 72;

/** The cell size that fits the matrix. */
const fitScale = ({ n, width, height }: Frame): number =>
  Math.min(largestFit, Math.min(width, height) / Math.max(n, 1));

/** Fits the matrix, at the upper left. */
export const fit = (frame: Frame): Viewport => ({ x: 0, y: 0, scale: fitScale(frame) });

/** Limits panning and zooming so that no avoidable empty space is visible. */
export function clamp({ x, y, scale }: Viewport, frame: Frame): Viewport {
  const least = fitScale(frame);
  const kept = Math.min(Math.max(scale, least), Math.max(largestCell, least));
  const most = (size: number) => Math.max(0, frame.n - size / kept);
  return {
    x: Math.min(Math.max(x, 0), most(frame.width)),
    y: Math.min(Math.max(y, 0), most(frame.height)),
    scale: kept,
  };
}

/** Zooms around a pixel, which stays in place as far as the edges allow. */
export function zoom(view: Viewport, factor: number, at: { x: number; y: number }, frame: Frame): Viewport {
  const least = fitScale(frame);
  const scale = Math.min(Math.max(view.scale * factor, least), Math.max(largestCell, least));
  const x = view.x + at.x / view.scale - at.x / scale;
  const y = view.y + at.y / view.scale - at.y / scale;
  return clamp({ x, y, scale }, frame);
}

/** Pans by pixels. */
export const pan = (view: Viewport, dx: number, dy: number, frame: Frame): Viewport =>
  clamp({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale }, frame);

/** The cell at a pixel; null outside the matrix. */
export function cellAt(view: Viewport, at: { x: number; y: number }, { n, width, height }: Frame): Cell | null {
  if (at.x < 0 || at.y < 0 || at.x >= width || at.y >= height) return null;
  const cell = { row: Math.floor(view.y + at.y / view.scale), column: Math.floor(view.x + at.x / view.scale) };
  return cell.row >= 0 && cell.column >= 0 && cell.row < n && cell.column < n ? cell : null;
}

/** Pans as little as needed to show a cell with a margin. */
export function reveal(view: Viewport, { row, column }: Cell, frame: Frame): Viewport {
  const along = (from: number, place: number, size: number) => {
    const cells = size / view.scale;
    const margin = Math.min(1, (cells - 1) / 2);
    if (place < from + margin) return place - margin;
    return place + 1 > from + cells - margin ? place + 1 + margin - cells : from;
  };
  return clamp({ ...view, x: along(view.x, column, frame.width), y: along(view.y, row, frame.height) }, frame);
}

/** Centres a cell at a scale. */
export function goTo({ row, column }: Cell, scale: number, frame: Frame): Viewport {
  return clamp({ x: column + 0.5 - frame.width / scale / 2, y: row + 0.5 - frame.height / scale / 2, scale }, frame);
}

/** Visible cells along an axis of `size` pixels: from `start` up to but not including `end`. */
export function span(from: number, scale: number, size: number, n: number): { start: number; end: number } {
  return { start: Math.max(0, Math.floor(from)), end: Math.min(n, Math.ceil(from + size / scale)) };
}

/** Indices along an axis that get a label of at least `least` pixels; stable while panning. */
export function labelled(from: number, scale: number, size: number, n: number, least: number): number[] {
  const step = Math.max(1, Math.ceil(least / scale));
  const { start, end } = span(from, scale, size, n);
  const places: number[] = [];
  for (let place = Math.ceil(start / step) * step; place < end; place += step) places.push(place);
  return places;
}
