import type { RgbImage } from '../../images/rgb-image.ts';
import { coefficientsFor, precisionBits, type Coefficients } from './coefficients.ts';
import type { Filter } from './filters.ts';
import type { Geometry } from './geometry.ts';

const half = 1 << (precisionBits - 1);

/**
 * Resizes and crops bit-exactly like Pillow: horizontal pass, rounding to 8 bits, vertical pass. Only the crop box is
 * computed. Pixels outside the image are filled with `fill`.
 */
export function resample(image: RgbImage, filter: Filter, geometry: Geometry, fill: number): RgbImage {
  const { resized, output } = geometry;
  const left = Math.max(0, geometry.x);
  const top = Math.max(0, geometry.y);
  const right = Math.min(resized.width, geometry.x + output.width);
  const bottom = Math.min(resized.height, geometry.y + output.height);
  const columns = { from: left, to: right, of: resized.width };
  const rows = { from: top, to: bottom, of: resized.height };
  const shown = filter === 'nearest' ? pickNearest(image, columns, rows) : convolve(image, filter, columns, rows);
  if (shown.width === output.width && shown.height === output.height) return shown;
  return pad(shown, geometry, left, top, fill);
}

/** Positions `from` to `to` (exclusive) of an axis of length `of`. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly of: number;
}

function convolve(image: RgbImage, filter: Exclude<Filter, 'nearest'>, columns: Span, rows: Span): RgbImage {
  const vertical = rows.of === image.height ? null : coefficientsFor(filter, image.height, rows.of);
  const needed = vertical === null ? rows : sourceSpan(vertical, rows, image.height);
  const narrow =
    columns.of === image.width
      ? cutOut(image, columns, needed)
      : convolveRows(image, coefficientsFor(filter, image.width, columns.of), columns, needed);
  return vertical === null ? narrow : convolveColumns(narrow, vertical, rows, needed.from);
}

/** The source rows that the rows of a span are computed from. */
function sourceSpan({ first, count }: Coefficients, { from, to }: Span, of: number): Span {
  if (from >= to) return { from: 0, to: 0, of };
  return { from: first[from]!, to: first[to - 1]! + count[to - 1]!, of };
}

function convolveRows(image: RgbImage, coefficients: Coefficients, columns: Span, rows: Span): RgbImage {
  const { first, count, weights, stride } = coefficients;
  const source = image.data;
  const width = columns.to - columns.from;
  const height = rows.to - rows.from;
  const data = new Uint8ClampedArray(width * height * 3);
  let out = 0;
  for (let row = rows.from; row < rows.to; row++) {
    const line = row * image.width * 3;
    for (let column = columns.from; column < columns.to; column++) {
      let at = line + first[column]! * 3;
      const start = column * stride;
      const end = start + count[column]!;
      let red = half;
      let green = half;
      let blue = half;
      for (let i = start; i < end; i++) {
        const weight = weights[i]!;
        red = (red + Math.imul(source[at]!, weight)) | 0;
        green = (green + Math.imul(source[at + 1]!, weight)) | 0;
        blue = (blue + Math.imul(source[at + 2]!, weight)) | 0;
        at += 3;
      }
      data[out] = red >> precisionBits;
      data[out + 1] = green >> precisionBits;
      data[out + 2] = blue >> precisionBits;
      out += 3;
    }
  }
  return { data, width, height };
}

/** `offset` is the source row of the first row of `image`. */
function convolveColumns(image: RgbImage, coefficients: Coefficients, rows: Span, offset: number): RgbImage {
  const { first, count, weights, stride } = coefficients;
  const source = image.data;
  const line = image.width * 3;
  const height = rows.to - rows.from;
  const data = new Uint8ClampedArray(line * height);
  let out = 0;
  for (let row = rows.from; row < rows.to; row++) {
    const start = row * stride;
    const end = start + count[row]!;
    const top = (first[row]! - offset) * line;
    for (let x = 0; x < line; x++) {
      let level = half;
      let at = top + x;
      for (let i = start; i < end; i++) {
        level = (level + Math.imul(source[at]!, weights[i]!)) | 0;
        at += line;
      }
      data[out++] = level >> precisionBits;
    }
  }
  return { data, width: image.width, height };
}

function cutOut(image: RgbImage, columns: Span, rows: Span): RgbImage {
  const width = columns.to - columns.from;
  const height = rows.to - rows.from;
  if (width === image.width)
    return { data: image.data.subarray(rows.from * width * 3, rows.to * width * 3), width, height };
  const data = new Uint8ClampedArray(width * height * 3);
  for (let row = 0; row < height; row++) {
    const start = ((rows.from + row) * image.width + columns.from) * 3;
    data.set(image.data.subarray(start, start + width * 3), row * width * 3);
  }
  return { data, width, height };
}

/** Pillow's nearest neighbour: the source pixel under the centre of each output pixel (`ImagingScaleAffine`). */
function pickNearest(image: RgbImage, columns: Span, rows: Span): RgbImage {
  const width = columns.to - columns.from;
  const height = rows.to - rows.from;
  const data = new Uint8ClampedArray(width * height * 3);
  let out = 0;
  for (let row = rows.from; row < rows.to; row++) {
    const line = Math.trunc((row + 0.5) * (image.height / rows.of)) * image.width;
    for (let column = columns.from; column < columns.to; column++) {
      const at = (line + Math.trunc((column + 0.5) * (image.width / columns.of))) * 3;
      data[out++] = image.data[at]!;
      data[out++] = image.data[at + 1]!;
      data[out++] = image.data[at + 2]!;
    }
  }
  return { data, width, height };
}

function pad(image: RgbImage, { x, y, output }: Geometry, left: number, top: number, fill: number): RgbImage {
  const data = new Uint8ClampedArray(output.width * output.height * 3).fill(fill);
  for (let row = 0; row < image.height; row++) {
    const start = ((top - y + row) * output.width + left - x) * 3;
    data.set(image.data.subarray(row * image.width * 3, (row + 1) * image.width * 3), start);
  }
  return { data, ...output };
}
