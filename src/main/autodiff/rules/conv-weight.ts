import { elementCount } from '../../onnx/types.ts';
import { reshape, sliceAll, transpose, transposeLast } from '../algebra/movement.ts';
import { gemm, matmul } from '../algebra/products.ts';
import { allAxes, type Term } from '../algebra/term.ts';
import { columnsOf } from './columns.ts';
import { areTiles, type Windows } from './windows.ts';

/** From this many kernel elements, adjacent windows are faster to rearrange than to extract one element at a time. */
const wideKernel = 16;

/**
 * The gradient of a convolution's kernel: for each output channel and kernel element, the product of the gradient with the
 * inputs under that element, summed over batch and positions: one matrix product per group.
 *
 * A convolution with the gradient as kernel would be as fast, but its channels would be the batch, and ONNX Runtime 1.30 on
 * WebGPU computes wrong results with 6, 10, 14, … channels.
 */
export function convWeightGradient(x: Term, g: Term, weight: Term, windows: Windows, group: number): Term {
  const tiles = group === 1 && areTiles(windows) && elementCount(windows.kernel) >= wideKernel;
  return tiles ? byTiles(x, g, weight, windows) : byColumns(x, g, weight, windows, group);
}

/** Adjacent windows are the input in another order. */
function byTiles(x: Term, g: Term, weight: Term, windows: Windows): Term {
  return reshape(gemm(placesFirst(g), tilesFirst(x, windows), { transA: true }), weight.dims);
}

/** Extract the inputs under each kernel element. */
function byColumns(x: Term, g: Term, weight: Term, windows: Windows, group: number): Term {
  const places = x.dims[0]! * elementCount(windows.output);
  const columns = reshape(columnsOf(channelsFirst(x), windows), [group, elementCount(weight.dims.slice(1)), places]);
  const upstream = reshape(channelsFirst(g), [group, g.dims[1]! / group, places]);
  return reshape(matmul(upstream, transposeLast(columns)), weight.dims);
}

/** [batch, channels, …] → [channels, batch, …]. */
const channelsFirst = (x: Term): Term => transpose(x, [1, 0, ...allAxes(x.dims.length).slice(2)]);

/** [batch, channels, …positions] → [batch · positions, channels]. */
function placesFirst(g: Term): Term {
  const moved = transpose(g, [0, ...allAxes(g.dims.length).slice(2), 1]);
  return reshape(moved, [elementCount(g.dims) / g.dims[1]!, g.dims[1]!]);
}

/** Adjacent windows: [batch · positions, channels · kernel]. */
function tilesFirst(x: Term, { kernel, output }: Windows): Term {
  const [batch, width] = x.dims as [number, number];
  const covered = output.map((count, axis) => count * kernel[axis]!);
  const zero = x.dims.map(() => 0);
  const one = x.dims.map(() => 1);
  const whole = sliceAll(x, zero, [batch, width, ...covered], one);
  const apart = reshape(whole, [batch, width, ...output.flatMap((count, axis) => [count, kernel[axis]!])]);
  const placeAxes = output.map((_, axis) => 2 + 2 * axis);
  const moved = transpose(apart, [0, ...placeAxes, 1, ...placeAxes.map((axis) => axis + 1)]);
  return reshape(moved, [batch * elementCount(output), width * elementCount(kernel)]);
}
