import { drawAxes } from './draw-axes.ts';
import { drawCells, drawValues } from './draw-cells.ts';
import { drawCursors, drawDiagonal, drawMatches } from './draw-marks.ts';
import type { Scene } from './scene.ts';

/** Draws a scene. The canvas is `ratio` times the size of the scene. */
export function drawMatrix(context: CanvasRenderingContext2D, scene: Scene, ratio: number): void {
  const { canvas } = context;
  const { gutter, frame } = scene;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.width / ratio, canvas.height / ratio);
  clipped(context, [gutter.left, gutter.top, frame.width, frame.height], () => {
    drawCells(context, scene, ratio);
    drawDiagonal(context, scene);
    drawMatches(context, scene);
    drawValues(context, scene);
    drawCursors(context, scene);
  });
  // Labels may overlap the ends of an axis by half their size.
  drawAxes(context, scene);
}

function clipped(
  context: CanvasRenderingContext2D,
  [x, y, width, height]: [number, number, number, number],
  draw: () => void,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  draw();
  context.restore();
}
