import { elementCount } from '../../onnx/types.ts';
import { concat, pad, reshape, sliceAll, transpose, transposeLast } from '../algebra/movement.ts';
import { matmul } from '../algebra/products.ts';
import { allAxes, type Term } from '../algebra/term.ts';
import { tapsOf, type Windows } from './windows.ts';

/** From this many kernel elements on, a convolution beats writing out what each of them meets (bench/gradient-forms). */
const wideKernel = 16;

/**
 * The gradient of a convolution's kernel: for each output channel and kernel element, the product of the gradient with the
 * inputs that the element met, summed over batch and places.
 */
export function convWeightGradient(x: Term, g: Term, weight: Term, windows: Windows, group: number): Term {
  const wide = group === 1 && elementCount(windows.kernel) >= wideKernel;
  return wide ? byConvolution(x, g, weight, windows) : byProduct(x, g, weight, windows, group);
}

/** Convolve with the gradient as kernel; channels take the place of the batch, strides that of dilations. */
function byConvolution(x: Term, g: Term, weight: Term, { strides, dilations, before, after, output }: Windows): Term {
  const attributes = { strides: dilations, dilations: strides, pads: [...before, ...after], kernel_shape: output };
  const sizes = x.dims.slice(2).map((size, axis) => {
    const room = size + before[axis]! + after[axis]! - (output[axis]! - 1) * strides[axis]! - 1;
    return Math.floor(room / dilations[axis]!) + 1;
  });
  const found = { type: x.type, dims: [x.dims[1]!, g.dims[1]!, ...sizes] };
  const all = x.tape.emit('Conv', [channelsFirst(x), channelsFirst(g)], found, attributes);
  // Inputs that no window reached give kernel elements that do not exist.
  const zero = all.dims.map(() => 0);
  const ends = [...all.dims.slice(0, 2), ...weight.dims.slice(2)];
  return channelsFirst(
    sliceAll(
      all,
      zero,
      ends,
      zero.map(() => 1),
    ),
  );
}

/** Write out what each kernel element meets; then one matrix product for each group, over all places. */
function byProduct(x: Term, g: Term, weight: Term, windows: Windows, group: number): Term {
  const places = x.dims[0]! * elementCount(windows.output);
  const columns = reshape(columnsOf(channelsFirst(x), windows), [group, elementCount(weight.dims.slice(1)), places]);
  const upstream = reshape(channelsFirst(g), [group, g.dims[1]! / group, places]);
  return reshape(matmul(upstream, transposeLast(columns)), weight.dims);
}

/** [batch, channels, …] → [channels, batch, …]. */
const channelsFirst = (x: Term): Term => transpose(x, [1, 0, ...allAxes(x.dims.length).slice(2)]);

/** For each channel and kernel element, the inputs it meets at all places: [channels, kernel, batch · places]. */
function columnsOf(x: Term, windows: Windows): Term {
  const { before, after, strides, output } = windows;
  const [width, batch] = x.dims as [number, number];
  const padded = pad(x, [0, 0, ...before], [0, 0, ...after]);
  const met = tapsOf(windows).map((tap) => {
    const ends = tap.map((start, axis) => start + (output[axis]! - 1) * strides[axis]! + 1);
    const taken = sliceAll(padded, [0, 0, ...tap], [width, batch, ...ends], [1, 1, ...strides]);
    return reshape(taken, [width, 1, batch * elementCount(output)]);
  });
  return concat(met, 1);
}
