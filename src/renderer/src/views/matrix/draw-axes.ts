import { wrapText } from './wrap-text.ts';
import { labelled } from './viewport.ts';
import type { Scene } from './scene.ts';

const lineHeight = 15;

/** Pixels per label along each axis. */
export const room = { picture: 30, caption: 16 } as const;

/** Cell size in pixels from which captions are horizontal, in lines. */
const leastForLines = 84;

/** Draws images next to rows and captions above columns: all if they fit, else every n-th. */
export function drawAxes(context: CanvasRenderingContext2D, scene: Scene): void {
  drawPictures(context, scene);
  drawCaptions(context, scene);
}

function drawPictures(context: CanvasRenderingContext2D, scene: Scene): void {
  const { view, frame, gutter, labels, colours, hover, cursor } = scene;
  const size = Math.min(gutter.left - 12, Math.max(room.picture - 4, view.scale - 4));
  const right = gutter.left - 6;
  for (const row of labelled(view.y, view.scale, frame.height, frame.n, room.picture)) {
    const middle = gutter.top + (row + 0.5 - view.y) * view.scale;
    if (middle < gutter.top || middle > gutter.top + frame.height) continue;
    const picture = labels.picture(row);
    const strong = row === hover?.row || row === cursor?.row;
    context.fillStyle = strong ? colours.accent : colours.line;
    context.fillRect(right + 1, middle - (strong ? 1.5 : 0.5), 4, strong ? 3 : 1);
    if (!picture) {
      context.fillStyle = colours.tile;
      context.fillRect(right - size, middle - size / 2, size, size);
      continue;
    }
    const { width, height } = picture as { width: number; height: number };
    const factor = size / Math.max(width, height, 1);
    const [w, h] = [width * factor, height * factor];
    context.drawImage(picture, right - size / 2 - w / 2, middle - h / 2, w, h);
  }
}

function drawCaptions(context: CanvasRenderingContext2D, scene: Scene): void {
  const { view, frame, gutter, labels, colours, hover, cursor } = scene;
  context.font = '11px "Inter Variable", system-ui, sans-serif';
  const level = view.scale >= leastForLines;
  const bottom = gutter.top - 7;
  for (const column of labelled(view.x, view.scale, frame.width, frame.n, room.caption)) {
    const middle = gutter.left + (column + 0.5 - view.x) * view.scale;
    if (middle < gutter.left || middle > gutter.left + frame.width) continue;
    const strong = column === hover?.column || column === cursor?.column;
    context.fillStyle = strong ? colours.accent : colours.line;
    context.fillRect(middle - (strong ? 1.5 : 0.5), bottom + 2, strong ? 3 : 1, 4);
    const text = labels.caption(column);
    if (text === undefined) continue;
    context.fillStyle = strong ? colours.text : colours.soft;
    if (level) {
      context.textAlign = 'left';
      context.textBaseline = 'alphabetic';
      const lines = wrapText(
        text,
        view.scale - 10,
        Math.floor(bottom / lineHeight),
        (part) => context.measureText(part).width,
      );
      lines.forEach((line, at) => {
        const y = bottom - 3 - (lines.length - 1 - at) * lineHeight;
        context.fillText(line, middle - view.scale / 2 + 5, y);
      });
      continue;
    }
    context.save();
    context.translate(middle, bottom - 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    const [line] = wrapText(text, bottom - 6, 1, (part) => context.measureText(part).width);
    context.fillText(line ?? '', 0, 0);
    context.restore();
  }
}
