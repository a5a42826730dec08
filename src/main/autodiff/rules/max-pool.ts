import { elementCount } from '../../onnx/types.ts';
import { add } from '../algebra/arithmetic.ts';
import { pad, reshape, zeros } from '../algebra/movement.ts';
import { addAt } from '../algebra/scatter.ts';
import type { Term } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import type { Gradients } from '../table.ts';
import { columnsOf, gridOf, reachOf, tapsOf } from './columns.ts';
import { windowsOf } from './windows.ts';

/**
 * The gradient goes to the first maximum of each window. It is searched again: MaxPool could return its index, but ONNX
 * Runtime's WebGPU kernel does not support that.
 */
export function maxPoolGradient(call: Call): Gradients {
  const { a, g } = call;
  const windows = windowsOf(call, call.ints('kernel_shape') ?? call.refuse('it has no kernel_shape'));
  const planes = a.dims[0]! * a.dims[1]!;
  const { before, after } = reachOf(windows);
  const padded = windows.sizes.map((size, axis) => size + before[axis]! + after[axis]!);
  const flat = (index: readonly number[]): number => index.reduce((place, at, axis) => place * padded[axis]! + at, 0);

  const columns = columnsOf(reshape(a, [planes, 1, ...windows.sizes]), windows, -Infinity);
  const starts = gridOf(windows.output).map((place) => flat(place.map((at, axis) => at * windows.strides[axis]!)));
  const places = add(pick(call.tape.ints(tapsOf(windows).map(flat)), winnerOf(columns)), call.tape.ints(starts));
  const target = zeros(g, [planes, elementCount(padded)]);
  const added = addAt(target, places, reshape(g, [planes, starts.length]), 1);
  const cut = (counts: readonly number[]): number[] => [0, 0, ...counts.map((count) => -count)];
  return [pad(reshape(added, [...a.dims.slice(0, 2), ...padded]), cut(before), cut(after))];
}

/** Index of the first maximum along axis 1, which is removed. */
function winnerOf(columns: Term): Term {
  const [planes, , places] = columns.dims as [number, number, number];
  return columns.tape.emit('ArgMax', [columns], { type: 'int64', dims: [planes, places] }, { axis: 1, keepdims: 0 });
}

/** Elements of a vector by index. */
function pick(vector: Term, indices: Term): Term {
  return vector.tape.emit('Gather', [vector, indices], { type: vector.type, dims: indices.dims });
}
