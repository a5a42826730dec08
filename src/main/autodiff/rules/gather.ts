import { elementCount } from '../../onnx/types.ts';
import { add, mul } from '../algebra/arithmetic.ts';
import { reshape, zeros } from '../algebra/movement.ts';
import { reduceSum } from '../algebra/reduction.ts';
import { addAt, nonNegative, scatterAdd, scatterAddConstant } from '../algebra/scatter.ts';
import type { Term } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import type { Gradients } from '../table.ts';

/** The gradient is added at the indices that were read; indices may repeat. */
export function gatherGradient(call: Call): Gradients {
  const { a, b, g } = call;
  const axis = call.axis(0, a.dims.length);
  const count = elementCount(b.dims);
  // The axes of the indices replace the gathered axis: flattened into one, they index it.
  const rows = reshape(g, a.dims.with(axis, count));
  const known = call.constant(1);
  const size = a.dims[axis]!;
  return [known ? scatterAddConstant(rows, axis, known, size) : scatterAdd(rows, axis, reshape(b, [count]), size)];
}

/** GatherElements: adds the gradient at the positions that were read. */
export function gatherElementsGradient(call: Call): Gradients {
  const { a, b, g } = call;
  return [addAt(zeros(g, a.dims), b, g, call.axis(0, a.dims.length))];
}

/** Index tuples become positions in the flattened data, batch by batch. */
export function gatherNdGradient(call: Call): Gradients {
  const { a, b, g } = call;
  const batch = call.number('batch_dims', 0);
  const depth = b.dims.at(-1)!;
  const indexed = a.dims.slice(batch, batch + depth);
  const batches = elementCount(a.dims.slice(0, batch));
  const slots = elementCount(indexed);
  const inner = elementCount(a.dims.slice(batch + depth));
  const count = elementCount(b.dims) / depth;
  const positions = positionsOf(reshape(b, [batches, count / batches, depth]), indexed, slots);
  const rows = scatterAdd(reshape(g, [count, inner]), 0, reshape(positions, [count]), batches * slots);
  return [reshape(rows, a.dims)];
}

/** Σ index · stride, plus the start of each batch. */
function positionsOf(indices: Term, dims: readonly number[], slots: number): Term {
  const strides = dims.map((_, axis) => elementCount(dims.slice(axis + 1)));
  const index = nonNegative(indices, indices.tape.ints(dims));
  const within = reduceSum(mul(index, indices.tape.ints(strides)), [2]);
  const starts = Array.from({ length: indices.dims[0]! }, (_, batch) => batch * slots);
  return add(within, reshape(indices.tape.ints(starts), [starts.length, 1, 1]));
}
