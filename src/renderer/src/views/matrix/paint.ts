/** What the colours represent: cosines, or probabilities over the captions of each image, or over the images of each caption. */
export type Values = 'cosine' | 'captions' | 'images';

/** How a matrix is painted. */
export interface Painting {
  /** Position along the diagonal of each row and column. */
  readonly order: Uint32Array;
  readonly values: Values;
  /** Cosines of the first and the last colour; probabilities always go from 0 to 1. */
  readonly from: number;
  readonly to: number;
  /** Factor on cosines before the softmax: e to the logit scale, 1 over the temperature. */
  readonly factor: number;
}

/** A square of colour indices, 0 to 255, row-major. */
export interface Levels {
  readonly data: Uint8Array;
  readonly size: number;
}

/** The colour scale is linear in the square root, so that small probabilities can be distinguished. */
export const rampOfProbability = (probability: number): number => Math.sqrt(probability);

/** The colour indices of cosines [n, n] row-major in the order shown. */
export function paintLevels(cosines: Float32Array, n: number, painting: Painting): Levels {
  const data = new Uint8Array(n * n);
  if (painting.values === 'cosine') paintCosines(data, cosines, n, painting);
  else paintProbabilities(data, cosines, n, painting);
  return { data, size: n };
}

function paintCosines(data: Uint8Array, cosines: Float32Array, n: number, { order, from, to }: Painting): void {
  const factor = 255.999 / Math.max(to - from, 1e-9);
  for (let row = 0, at = 0; row < n; row++) {
    const start = order[row]! * n;
    for (let column = 0; column < n; column++, at++) {
      const level = (cosines[start + order[column]!]! - from) * factor;
      data[at] = level < 0 ? 0 : level > 255 ? 255 : level;
    }
  }
}

function paintProbabilities(
  data: Uint8Array,
  cosines: Float32Array,
  n: number,
  { order, values, factor }: Painting,
): void {
  const [most, sums] = sumExponentials(cosines, n, values, factor);
  const overCaptions = values === 'captions';
  // √p = exp(½·(f·(c − max) − log Σ)).
  const offsets = sums.map((sum, place) => -0.5 * (factor * most[place]! + Math.log(sum)));
  for (let row = 0, at = 0; row < n; row++) {
    const image = order[row]!;
    for (let column = 0; column < n; column++, at++) {
      const caption = order[column]!;
      const offset = offsets[overCaptions ? image : caption]!;
      data[at] = 255.999 * Math.exp(0.5 * factor * cosines[image * n + caption]! + offset);
    }
  }
}

/** The highest cosine of each row or column, and the sum of exp(factor · (cosine − highest)). */
function sumExponentials(
  cosines: Float32Array,
  n: number,
  values: Values,
  factor: number,
): [most: Float64Array, sums: Float64Array] {
  const most = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(n);
  const overCaptions = values === 'captions';
  for (let row = 0, at = 0; row < n; row++)
    for (let column = 0; column < n; column++, at++) {
      const place = overCaptions ? row : column;
      if (cosines[at]! > most[place]!) most[place] = cosines[at]!;
    }
  for (let row = 0, at = 0; row < n; row++)
    for (let column = 0; column < n; column++, at++) {
      const place = overCaptions ? row : column;
      sums[place]! += Math.exp(factor * (cosines[at]! - most[place]!));
    }
  return [most, sums];
}

/** The same at half the size: means of two by two. An odd last row or column is averaged with itself. */
export function halve({ data, size }: Levels): Levels {
  const half = Math.ceil(size / 2);
  const halved = new Uint8Array(half * half);
  for (let row = 0, at = 0; row < half; row++) {
    const first = 2 * row * size;
    const second = Math.min(2 * row + 1, size - 1) * size;
    for (let column = 0; column < half; column++, at++) {
      const left = 2 * column;
      const right = Math.min(left + 1, size - 1);
      halved[at] = (data[first + left]! + data[first + right]! + data[second + left]! + data[second + right]! + 2) >> 2;
    }
  }
  return { data: halved, size: half };
}

/** RGBA pixels of part of a square. `colours` are 256 packed colours. */
export function colourTile(
  { data, size }: Levels,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  colours: Uint32Array,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint32Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    let from = (y + row) * size + x;
    for (const end = at + width; at < end; at++) pixels[at] = colours[data[from++]!]!;
  }
  return new Uint8ClampedArray(pixels.buffer);
}
