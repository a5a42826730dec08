import type { Recipe, Size } from './recipe.ts';

/**
 * How an image is placed: resized to `resized`, then cropped to the box at `x`, `y` with the size of `output`. The box may
 * extend beyond the edges, where the output is padded.
 */
export interface Geometry {
  readonly resized: Size;
  readonly x: number;
  readonly y: number;
  readonly output: Size;
}

/** The geometry of a recipe for an image, as in CLIP's own preprocessing (torchvision's Resize and CenterCrop over Pillow). */
export function placeImage({ resize, crop }: Pick<Recipe, 'resize' | 'crop'>, image: Size): Geometry {
  const resized = resizeTo(resize, image);
  const output = crop ?? resized;
  return {
    resized,
    x: roundHalfToEven((resized.width - output.width) / 2),
    y: roundHalfToEven((resized.height - output.height) / 2),
    output,
  };
}

function resizeTo(resize: Recipe['resize'], { width, height }: Size): Size {
  if (resize.kind === 'none') return { width, height };
  if (resize.kind === 'exact') return { width: resize.width, height: resize.height };
  const { size } = resize;
  if (resize.kind === 'shortest') {
    return width <= height
      ? { width: size, height: Math.trunc((size * height) / width) }
      : { width: Math.trunc((size * width) / height), height: size };
  }
  // open_clip's ResizeKeepRatio rounds here, where torchvision's Resize truncates.
  const ratio = Math.max(width, height) / size;
  return {
    width: Math.max(1, roundHalfToEven(width / ratio)),
    height: Math.max(1, roundHalfToEven(height / ratio)),
  };
}

/** Python's `round`. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
