import { SoftwareDrawing } from './software-drawing.ts';
import { WebglDrawing } from './webgl-drawing.ts';
import type { Drawing } from './drawing.ts';

/**
 * Draws on a canvas with the graphics card, or without where there is none. `refused`: the card took the canvas and then failed, so
 * that another canvas is needed for drawing by `software`. null when the canvas cannot be drawn on at all.
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
