import type { ElementType } from '../../onnx/model.ts';
import { elementCount, sameDims } from '../../onnx/types.ts';
import { positiveAxis, type Term } from './term.ts';

/** Functions that move elements without changing them. Those that would change nothing return the term itself. */

/** The same elements in another shape. */
export function reshape(x: Term, dims: readonly number[]): Term {
  if (sameDims(x.dims, dims)) return x;
  return x.tape.emit('Reshape', [x, x.tape.ints(dims)], { type: x.type, dims: [...dims] });
}

/** Axis i of the result is axis `perm[i]` of x. */
export function transpose(x: Term, perm: readonly number[]): Term {
  if (perm.every((from, to) => from === to)) return x;
  const dims = perm.map((axis) => x.dims[axis]!);
  return x.tape.emit('Transpose', [x], { type: x.type, dims }, { perm });
}

/** The last two axes swapped. ONNX Runtime folds this into the MatMul that reads it. */
export function transposeLast(x: Term): Term {
  const rank = x.dims.length;
  return transpose(x, [...x.dims.keys()].slice(0, rank - 2).concat(rank - 1, rank - 2));
}

/** x repeated along its axes of size 1 and new leading axes until its shape is `dims`. */
export function expand(x: Term, dims: readonly number[]): Term {
  if (sameDims(x.dims, dims)) return x;
  if (elementCount(x.dims) === elementCount(dims)) return reshape(x, dims);
  return x.tape.emit('Expand', [x, x.tape.ints(dims)], { type: x.type, dims: [...dims] });
}

/** Elements from `start` to `end` (exclusive) of one axis; with a step of −1, backwards from `start` down to after `end`. */
export function slice(x: Term, axis: number, start: number, end: number, step = 1): Term {
  const at = positiveAxis(axis, x.dims.length);
  if (start === 0 && end >= x.dims[at]! && step === 1) return x;
  const dims = x.dims.with(at, Math.max(0, Math.ceil((end - start) / step)));
  const { tape } = x;
  // Counted from the end, −1 is the last element, so "before the first" needs a number below −size.
  const stop = end < 0 ? -(2 ** 31) : end;
  const inputs = [x, tape.ints([start]), tape.ints([stop]), tape.ints([at]), tape.ints([step])];
  return tape.emit('Slice', inputs, { type: x.type, dims });
}

/** x with one axis reversed. */
export const flip = (x: Term, axis: number): Term => slice(x, axis, x.dims.at(axis)! - 1, -1, -1);

/** x padded with a value (0): `before[i]` and `after[i]` elements on axis i. Negative numbers crop. */
export function pad(x: Term, before: readonly number[], after: readonly number[], value = 0): Term {
  if ([...before, ...after].every((count) => count === 0)) return x;
  const dims = x.dims.map((dim, axis) => dim + before[axis]! + after[axis]!);
  const inputs = [x, x.tape.ints([...before, ...after]), ...(value === 0 ? [] : [x.tape.scalar(value, x.type)])];
  return x.tape.emit('Pad', inputs, { type: x.type, dims });
}

/** x padded with zeros on one axis, so that it starts at `start` of `size` elements. */
export function place(x: Term, axis: number, start: number, size: number): Term {
  const at = positiveAxis(axis, x.dims.length);
  const zero = x.dims.map(() => 0);
  return pad(x, zero.with(at, start), zero.with(at, size - start - x.dims[at]!));
}

/** x with `stride` − 1 zeros between its elements along an axis. */
export function spaceOut(x: Term, axis: number, stride: number): Term {
  if (stride === 1) return x;
  const count = x.dims[axis]!;
  const wide = place(reshape(x, x.dims.toSpliced(axis + 1, 0, 1)), axis + 1, 0, stride);
  return slice(reshape(wide, x.dims.with(axis, count * stride)), axis, 0, (count - 1) * stride + 1);
}

/** Terms concatenated along an axis. */
export function concat(terms: readonly Term[], axis: number): Term {
  const [first] = terms as [Term];
  if (terms.length === 1) return first;
  const at = positiveAxis(axis, first.dims.length);
  const size = terms.reduce((total, term) => total + term.dims[at]!, 0);
  return first.tape.emit('Concat', terms, { type: first.type, dims: first.dims.with(at, size) }, { axis: at });
}

/** Zeros of a shape, created at run time so that they take no space in the model. */
export function zeros(near: Term, dims: readonly number[], type: ElementType = near.type): Term {
  return expand(near.tape.scalar(0, type), dims);
}

/** Elements from `starts` to `ends` (exclusive) in positive steps, on all axes at once. */
export function sliceAll(x: Term, starts: readonly number[], ends: readonly number[], steps: readonly number[]): Term {
  const axes = x.dims.flatMap((dim, axis) =>
    starts[axis] === 0 && ends[axis] === dim && steps[axis] === 1 ? [] : [axis],
  );
  if (axes.length === 0) return x;
  const dims = x.dims.map((_, axis) => Math.ceil((ends[axis]! - starts[axis]!) / steps[axis]!));
  const pick = (values: readonly number[]): Term => x.tape.ints(axes.map((axis) => values[axis]!));
  const inputs = [x, pick(starts), pick(ends), x.tape.ints(axes), pick(steps)];
  return x.tape.emit('Slice', inputs, { type: x.type, dims });
}
