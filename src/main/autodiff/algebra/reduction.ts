import { reshape } from './movement.ts';
import { scale } from './arithmetic.ts';
import type { Term } from './term.ts';

/** The shape after reducing `axes`: 1 in their place, or removed. */
export function reducedDims(dims: readonly number[], axes: readonly number[], keep: boolean): number[] {
  return keep
    ? dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : dims.filter((_, axis) => !axes.includes(axis));
}

/** Σ over axes. The axes remain, with size 1, unless `keep` is false. */
export function reduceSum(x: Term, axes: readonly number[], keep = true): Term {
  const dims = reducedDims(x.dims, axes, keep);
  if (axes.every((axis) => x.dims[axis] === 1)) return reshape(x, dims);
  const inputs = [x, x.tape.ints(axes)];
  return x.tape.emit('ReduceSum', inputs, { type: x.type, dims }, { keepdims: keep ? 1 : 0 });
}

/** Mean over axes. The axes remain, with size 1. */
export const reduceMean = (x: Term, axes: readonly number[]): Term =>
  scale(reduceSum(x, axes), 1 / axes.reduce((count, axis) => count * x.dims[axis]!, 1));

/** Sum a term over the axes along which it was broadcast, back to the shape `dims`. */
export function sumTo(x: Term, dims: readonly number[]): Term {
  const extra = x.dims.length - dims.length;
  const axes = [...x.dims.keys()].filter((axis) => axis < extra || (dims[axis - extra] === 1 && x.dims[axis] !== 1));
  return axes.length === 0 ? x : reshape(reduceSum(x, axes), dims);
}
