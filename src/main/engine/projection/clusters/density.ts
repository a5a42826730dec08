import { radiusOf } from '../movers.ts';

/** The density of points on a square grid around them, [side, side] row-major. */
export interface Density {
  readonly side: number;
  readonly values: Float64Array;
  /** The cell of each point. */
  readonly cells: Uint32Array;
}

const side = 256;
/** Width of the kernel for a single point, in units of the layout's radius; it falls with the sixth root of their number (Scott 1992). */
const bandwidth = 0.3;
/** Points farther out than this many radii are clamped to the border, so that outliers do not coarsen the grid. */
const reach = 4;

/** The density of a layout ([points, 2]) on a grid: counts smoothed by a Gaussian kernel. */
export function measureDensity(layout: Float32Array): Density {
  const count = layout.length / 2;
  const radius = radiusOf(layout) || 1;
  const [minX, maxX] = boundsOf(layout, 0, reach * radius);
  const [minY, maxY] = boundsOf(layout, 1, reach * radius);
  const extent = Math.max(maxX - minX, maxY - minY) || 1;
  const sigma = Math.min(side / 16, Math.max(1, (bandwidth * radius * count ** (-1 / 6) * side) / extent));
  // Room for the kernel on every side.
  const margin = Math.ceil(3 * sigma) + 1;
  const scale = (side - 2 * margin - 1) / extent;
  const cellOf = (value: number, low: number) =>
    Math.min(side - 1, Math.max(0, Math.round(margin + (value - low) * scale)));
  const values = new Float64Array(side * side);
  const cells = Uint32Array.from({ length: count }, (_, point) => {
    const cell = cellOf(layout[2 * point + 1]!, minY) * side + cellOf(layout[2 * point]!, minX);
    values[cell]! += 1;
    return cell;
  });
  return { side, values: smooth(values, sigma), cells };
}

function boundsOf(layout: Float32Array, axis: 0 | 1, farthest: number): [number, number] {
  let [sum, low, high] = [0, Infinity, -Infinity];
  for (let at = axis; at < layout.length; at += 2) {
    sum += layout[at]!;
    low = Math.min(low, layout[at]!);
    high = Math.max(high, layout[at]!);
  }
  const middle = (2 * sum) / layout.length;
  return [Math.max(low, middle - farthest), Math.min(high, middle + farthest)];
}

/** A separable Gaussian filter. */
function smooth(values: Float64Array, sigma: number): Float64Array {
  const half = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: 2 * half + 1 }, (_, at) =>
    Math.exp(-((at - half) ** 2) / (2 * sigma ** 2)),
  );
  return along(along(values, kernel, 1), kernel, side);
}

function along(values: Float64Array, kernel: Float64Array, step: number): Float64Array {
  const half = (kernel.length - 1) / 2;
  const smoothed = new Float64Array(values.length);
  values.forEach((value, cell) => {
    if (value === 0) return;
    const place = step === 1 ? cell % side : Math.floor(cell / side);
    const first = Math.max(0, half - place);
    const last = Math.min(kernel.length - 1, half + side - 1 - place);
    for (let at = first; at <= last; at++) smoothed[cell + (at - half) * step]! += value * kernel[at]!;
  });
  return smoothed;
}
