import { span } from './viewport.ts';
import type { Scene } from './scene.ts';
import type { Cell } from './viewport.ts';

/** Cell size in pixels from which each match is marked and each pair is framed. */
const leastForMarks = 12;

/** More marks would hide the cells. */
const mostMarks = 72;

/** Marks the diagonal: a frame around each pair, or two lines along it where cells are small. */
export function drawDiagonal(context: CanvasRenderingContext2D, { view, frame, gutter, colours }: Scene): void {
  const { scale } = view;
  const rows = span(Math.max(view.x, view.y), scale, Math.max(frame.width, frame.height), frame.n);
  context.lineWidth = 1;
  if (scale >= leastForMarks) {
    for (let place = rows.start; place < rows.end; place++) {
      const [x, y] = [gutter.left + (place - view.x) * scale, gutter.top + (place - view.y) * scale];
      context.strokeStyle = colours.ground;
      context.strokeRect(x + 1.5, y + 1.5, scale - 3, scale - 3);
      context.strokeStyle = colours.text;
      context.strokeRect(x + 0.5, y + 0.5, scale - 1, scale - 1);
    }
    return;
  }
  context.strokeStyle = colours.text;
  context.globalAlpha = 0.55;
  const [x0, y0] = [gutter.left - view.x * scale, gutter.top - view.y * scale];
  const length = frame.n * scale;
  const off = Math.max(4, scale + 2);
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x0 + Math.max(side, 0) * off, y0 + Math.max(-side, 0) * off);
    context.lineTo(x0 + length - Math.max(-side, 0) * off, y0 + length - Math.max(side, 0) * off);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** Marks off-diagonal matches: corners in each cell, or rings around the strongest ones where cells are small. */
export function drawMatches(context: CanvasRenderingContext2D, scene: Scene): void {
  if (scene.view.scale >= leastForMarks) drawCorners(context, scene);
  else drawRings(context, scene);
}

/** The upper right corner: this caption matches the image better than its own. The lower left: this image matches the caption better. */
function drawCorners(context: CanvasRenderingContext2D, { view, frame, gutter, cells, colours }: Scene): void {
  const size = Math.min(11, Math.max(5, view.scale * 0.3));
  const rows = span(view.y, view.scale, frame.height, frame.n);
  const columns = span(view.x, view.scale, frame.width, frame.n);
  context.fillStyle = colours.warn;
  context.strokeStyle = colours.ground;
  context.lineWidth = 1;
  context.beginPath();
  for (let row = rows.start; row < rows.end; row++) {
    for (let column = columns.start; column < columns.end; column++) {
      const beats = cells.beats({ row, column });
      if (beats === 'none') continue;
      const left = gutter.left + (column - view.x) * view.scale;
      const top = gutter.top + (row - view.y) * view.scale;
      const [right, bottom] = [left + view.scale, top + view.scale];
      if (beats !== 'caption') triangle(context, right - 1, top + 1, -size, size);
      if (beats !== 'image') triangle(context, left + 1, bottom - 1, size, -size);
    }
  }
  context.fill();
  context.stroke();
}

function triangle(context: CanvasRenderingContext2D, x: number, y: number, dx: number, dy: number): void {
  context.moveTo(x, y);
  context.lineTo(x + dx, y);
  context.lineTo(x, y + dy);
  context.closePath();
}

function drawRings(context: CanvasRenderingContext2D, { view, frame, gutter, matches, colours }: Scene): void {
  let drawn = 0;
  context.beginPath();
  for (const { row, column } of matches) {
    const x = (column + 0.5 - view.x) * view.scale;
    const y = (row + 0.5 - view.y) * view.scale;
    if (x < 0 || y < 0 || x > frame.width || y > frame.height) continue;
    const radius = Math.max(4, view.scale * 0.8);
    context.moveTo(gutter.left + x + radius, gutter.top + y);
    context.arc(gutter.left + x, gutter.top + y, radius, 0, 2 * Math.PI);
    if (++drawn === mostMarks) break;
  }
  context.strokeStyle = colours.ground;
  context.lineWidth = 3.5;
  context.stroke();
  context.strokeStyle = colours.warn;
  context.lineWidth = 1.75;
  context.stroke();
}

/** Frames the hovered cell, the cursor, and the open cell. */
export function drawCursors(context: CanvasRenderingContext2D, scene: Scene): void {
  const { hover, cursor, open, colours } = scene;
  if (hover) frameCell(context, scene, hover, { colour: colours.text, width: 1 });
  if (open) frameCell(context, scene, open, { colour: colours.accent, width: 1.5 });
  if (cursor) frameCell(context, scene, cursor, { colour: colours.accent, width: 2.5 });
}

function frameCell(
  context: CanvasRenderingContext2D,
  { view, gutter, colours }: Scene,
  { row, column }: Cell,
  { colour, width }: { colour: string; width: number },
): void {
  // Tiny cells would vanish under their frame.
  const size = Math.max(view.scale, 9);
  const x = gutter.left + (column + 0.5 - view.x) * view.scale - size / 2;
  const y = gutter.top + (row + 0.5 - view.y) * view.scale - size / 2;
  context.strokeStyle = colours.ground;
  context.lineWidth = width + 2;
  context.strokeRect(x, y, size, size);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(x, y, size, size);
}
