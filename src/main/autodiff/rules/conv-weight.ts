import { elementCount } from '../../onnx/types.ts';
import { concat, pad, reshape, sliceAll, transpose, transposeLast } from '../algebra/movement.ts';
import { gemm, matmul } from '../algebra/products.ts';
import { allAxes, type Term } from '../algebra/term.ts';
import { areTiles, tapsOf, type Windows } from './windows.ts';

/**
 * The gradient of a convolution's kernel: for each output channel and kernel element, the product of the gradient with
 * the inputs that the element met, summed over batch and places. Written as one matrix product over all places.
 */
export function convWeightGradient(x: Term, g: Term, weight: Term, windows: Windows, group: number): Term {
  const places = elementCount(g.dims) / g.dims[1]!;
  if (group === 1 && areTiles(windows)) {
    return reshape(gemm(placesFirst(g), tilesFirst(x, windows), { transA: true }), weight.dims);
  }
  const columns = reshape(columnsOf(channelsFirst(x), windows), [group, elementCount(weight.dims.slice(1)), places]);
  const upstream = reshape(channelsFirst(g), [group, g.dims[1]! / group, places]);
  if (group > 1) return reshape(matmul(upstream, transposeLast(columns)), weight.dims);
  const [flatUpstream, flatColumns] = [upstream, columns].map((x) => reshape(x, x.dims.slice(1))) as [Term, Term];
  return reshape(gemm(flatUpstream, flatColumns, { transB: true }), weight.dims);
}

/** [batch, channels, …] → [channels, batch, …]. */
const channelsFirst = (x: Term): Term => transpose(x, [1, 0, ...allAxes(x.dims.length).slice(2)]);

/** [batch, channels, …places] → [batch · places, channels]. */
function placesFirst(g: Term): Term {
  const moved = transpose(g, [0, ...allAxes(g.dims.length).slice(2), 1]);
  return reshape(moved, [elementCount(g.dims) / g.dims[1]!, g.dims[1]!]);
}

/** Windows that lie side by side are a permutation of the input: [batch · places, channels · kernel]. */
function tilesFirst(x: Term, { kernel, output }: Windows): Term {
  const [batch, width] = x.dims as [number, number];
  const covered = output.map((count, axis) => count * kernel[axis]!);
  const whole = sliceAll(
    x,
    [0, 0, ...covered.map(() => 0)],
    [batch, width, ...covered],
    x.dims.map(() => 1),
  );
  const apart = reshape(whole, [batch, width, ...output.flatMap((count, axis) => [count, kernel[axis]!])]);
  const placeAxes = output.map((_, axis) => 2 + 2 * axis);
  const moved = transpose(apart, [0, ...placeAxes, 1, ...placeAxes.map((axis) => axis + 1)]);
  return reshape(moved, [batch * elementCount(output), width * elementCount(kernel)]);
}

/** For each channel and kernel element, the inputs it meets at all places: [channels, kernel, batch · places]. */
function columnsOf(x: Term, windows: Windows): Term {
  const { before, after, strides, output } = windows;
  const [width, batch] = x.dims as [number, number];
  const padded = pad(x, [0, 0, ...before], [0, 0, ...after]);
  const steps = [1, 1, ...strides];
  const met = tapsOf(windows).map((tap) => {
    const end = tap.map((start, axis) => start + (output[axis]! - 1) * strides[axis]! + 1);
    const taken = sliceAll(padded, [0, 0, ...tap], [width, batch, ...end], steps);
    return reshape(taken, [width, 1, batch * elementCount(output)]);
  });
  return concat(met, 1);
}
