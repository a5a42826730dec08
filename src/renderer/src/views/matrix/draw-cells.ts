import { isBright } from './colours.ts';
import { tileSize } from './messages.ts';
import { span } from './viewport.ts';
import type { Scene } from './scene.ts';

/** Cell size in pixels from which values are written. */
const leastForText = 34;

/** Draws the tiles of the level closest to one pixel per cell. */
export function drawCells(context: CanvasRenderingContext2D, scene: Scene, ratio: number): void {
  const { view, frame, gutter, tiles } = scene;
  const deepest = tiles.reduce((most, tile) => Math.max(most, tile.level), 0);
  const wanted = Math.round(Math.log2(1 / (view.scale * ratio)));
  const level = Math.min(Math.max(wanted, 0), deepest);
  const cells = 2 ** level;
  context.imageSmoothingEnabled = view.scale * ratio * cells < 1;
  context.imageSmoothingQuality = 'low';
  context.globalAlpha = scene.dimmed ? 0.45 : 1;
  // Whole device pixels, so that tiles meet without a seam.
  const toX = (cell: number) => Math.round((gutter.left + (cell - view.x) * view.scale) * ratio) / ratio;
  const toY = (cell: number) => Math.round((gutter.top + (cell - view.y) * view.scale) * ratio) / ratio;
  for (const tile of tiles) {
    if (tile.level !== level) continue;
    // Position of the tile in cells. An odd last row or column is averaged with itself, so the tile may extend past the edge.
    const [x0, y0] = [tile.x * cells, tile.y * cells];
    const [x1, y1] = [x0 + tile.bitmap.width * cells, y0 + tile.bitmap.height * cells];
    const outside =
      x1 < view.x || y1 < view.y || x0 > view.x + frame.width / view.scale || y0 > view.y + frame.height / view.scale;
    if (outside) continue;
    drawPart(context, tile.bitmap, { x0, y0, cells, view, frame }, { toX, toY });
  }
  context.globalAlpha = 1;
}

/** Draws only the visible part of a tile: without a GPU, the browser scales the entire source. */
function drawPart(
  context: CanvasRenderingContext2D,
  bitmap: ImageBitmap,
  { x0, y0, cells, view, frame }: { x0: number; y0: number; cells: number } & Pick<Scene, 'view' | 'frame'>,
  { toX, toY }: { toX: (cell: number) => number; toY: (cell: number) => number },
): void {
  const part = (from: number, start: number, size: number, length: number) => {
    const first = Math.max(0, Math.floor((from - start) / cells));
    const last = Math.min(Math.min(length, tileSize), Math.ceil((from + size / view.scale - start) / cells));
    return { first, count: last - first };
  };
  const x = part(view.x, x0, frame.width, bitmap.width);
  const y = part(view.y, y0, frame.height, bitmap.height);
  if (x.count <= 0 || y.count <= 0) return;
  const left = toX(x0 + x.first * cells);
  const top = toY(y0 + y.first * cells);
  const right = toX(x0 + (x.first + x.count) * cells);
  const bottom = toY(y0 + (y.first + y.count) * cells);
  context.drawImage(bitmap, x.first, y.first, x.count, y.count, left, top, right - left, bottom - top);
}

/** Writes the values of visible cells, in a colour with contrast. */
export function drawValues(context: CanvasRenderingContext2D, { view, frame, gutter, cells, ramp }: Scene): void {
  if (view.scale < leastForText) return;
  context.font = `${view.scale >= 64 ? 13 : 11}px "Inter Variable", system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const rows = span(view.y, view.scale, frame.height, frame.n);
  const columns = span(view.x, view.scale, frame.width, frame.n);
  for (let row = rows.start; row < rows.end; row++) {
    const y = gutter.top + (row + 0.5 - view.y) * view.scale;
    for (let column = columns.start; column < columns.end; column++) {
      const cell = { row, column };
      context.fillStyle = isBright(ramp[cells.level(cell)]!) ? '#111' : '#fff';
      context.fillText(cells.text(cell), gutter.left + (column + 0.5 - view.x) * view.scale, y);
    }
  }
}
