import type { Call } from '../call.ts';

/** How a window slides over the spatial axes of x, one number per axis. */
export interface Windows {
  readonly sizes: readonly number[];
  readonly output: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Read the attributes of Conv or of a pool, with `auto_pad` resolved. */
export function windowsOf(call: Call, kernel: readonly number[]): Windows {
  const sizes = call.a.dims.slice(2);
  const output = call.y.dims.slice(2);
  const strides = call.ints('strides') ?? sizes.map(() => 1);
  const dilations = call.ints('dilations') ?? sizes.map(() => 1);
  const pads = call.ints('pads') ?? sizes.flatMap(() => [0, 0]);
  const mode = call.text('auto_pad', 'NOTSET');
  const total = sizes.map((size, axis) => {
    const reach = (output[axis]! - 1) * strides[axis]! + (kernel[axis]! - 1) * dilations[axis]! + 1;
    return mode.startsWith('SAME') ? Math.max(0, reach - size) : 0;
  });
  const explicit = mode === 'NOTSET' || mode === '';
  const half = mode === 'SAME_LOWER' ? Math.ceil : Math.floor;
  const before = sizes.map((_, axis) => (explicit ? pads[axis]! : half(total[axis]! / 2)));
  const after = sizes.map((_, axis) => (explicit ? pads[axis + sizes.length]! : total[axis]! - before[axis]!));
  return { sizes, output, kernel, strides, dilations, before, after };
}

/** Attributes of the ConvTranspose that inverts the windows, with exactly `sizes` as output. */
export function backwards({
  sizes,
  output,
  kernel,
  strides,
  dilations,
  before,
}: Windows): Record<string, readonly number[]> {
  // Where the last window ends beyond the input it is cropped; where it ends before, the input is padded with zeros.
  const excess = sizes.map(
    (size, axis) =>
      (output[axis]! - 1) * strides[axis]! + (kernel[axis]! - 1) * dilations[axis]! + 1 - before[axis]! - size,
  );
  return {
    strides,
    dilations,
    kernel_shape: kernel,
    pads: [...before, ...excess.map((count) => Math.max(0, count))],
    output_padding: excess.map((count) => Math.max(0, -count)),
  };
}

/** Whether windows are adjacent and cover the input from its first element. */
export function areTiles({ kernel, strides, dilations, before, sizes, output }: Windows): boolean {
  return kernel.every(
    (size, axis) =>
      size === strides[axis] &&
      (dilations[axis] === 1 || size === 1) &&
      before[axis] === 0 &&
      output[axis]! * size <= sizes[axis]!,
  );
}
