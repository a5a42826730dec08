import { elementCount } from '../../onnx/types.ts';
import { concat, pad, reshape, sliceAll } from '../algebra/movement.ts';
import type { Term } from '../algebra/term.ts';
import type { Windows } from './windows.ts';

/**
 * The input values under each element of a window at all positions (im2col), for x [outer, inner, …spatial]: [outer, elements,
 * inner · positions]. Positions outside the input are `filler`.
 */
export function columnsOf(x: Term, windows: Windows, filler = 0): Term {
  const { strides, output } = windows;
  const [outer, inner] = x.dims as [number, number];
  const { before, after } = reachOf(windows);
  const padded = pad(x, [0, 0, ...before], [0, 0, ...after], filler);
  const met = tapsOf(windows).map((tap) => {
    const ends = tap.map((start, axis) => start + (output[axis]! - 1) * strides[axis]! + 1);
    const taken = sliceAll(padded, [0, 0, ...tap], [outer, inner, ...ends], [1, 1, ...strides]);
    return reshape(taken, [outer, 1, inner * elementCount(output)]);
  });
  return concat(met, 1);
}

/** The padding before and after each spatial axis that the windows cover. */
export function reachOf({ sizes, output, kernel, strides, dilations, before }: Windows): {
  before: readonly number[];
  after: readonly number[];
} {
  const after = sizes.map((size, axis) => {
    const end = (output[axis]! - 1) * strides[axis]! + (kernel[axis]! - 1) * dilations[axis]! + 1;
    return Math.max(0, end - before[axis]! - size);
  });
  return { before, after };
}

/** The offsets of a window's elements from its first, in row-major order. */
export function tapsOf({ kernel, dilations }: Windows): number[][] {
  return gridOf(kernel).map((index) => index.map((at, axis) => at * dilations[axis]!));
}

/** All index tuples of a shape, in row-major order. */
export function gridOf(dims: readonly number[]): number[][] {
  return dims.reduce<number[][]>(
    (tuples, size) => tuples.flatMap((tuple) => Array.from({ length: size }, (_, index) => [...tuple, index])),
    [[]],
  );
}
