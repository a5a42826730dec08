import { SoftwareDrawing } from './software-drawing.ts';
import { WebglDrawing } from './webgl-drawing.ts';
import type { Drawing } from './drawing.ts';

/**
 * Opens a renderer for a canvas: WebGL, or software without a GPU. `refused`: WebGL failed after taking the canvas, so `software`
 * needs a new canvas. null if the canvas cannot be drawn on.
 */
export function openDrawing(
  canvas: HTMLCanvasElement,
  { software }: { software: boolean },
): Drawing | 'refused' | null {
  const gl = software ? null : canvas.getContext('webgl2', { antialias: false });
  if (gl) {
    try {
      return new WebglDrawing(gl);
    } catch {
      return 'refused';
    }
  }
  const context = canvas.getContext('2d');
  return context && new SoftwareDrawing(context);
}
