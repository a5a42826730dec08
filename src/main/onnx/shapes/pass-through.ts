import { sameDims, type StaticValue } from '../types.ts';
import type { ShapeCall } from './call.ts';
import { sliceRanges } from './indexing.ts';

/** Operators that leave their input unchanged when type and shape stay the same. */
const movers: ReadonlySet<string> = new Set(['Cast', 'CastLike', 'Expand', 'Flatten', 'Reshape', 'Squeeze', 'Tile']);

/** Whether the first output of a call equals its first input, so that the node can be removed. */
export function passesThrough(call: ShapeCall, output: StaticValue): boolean {
  const { node } = call;
  if (node.op === 'Identity') return true;
  if (node.op === 'Dropout') return isInference(call) && !node.outputs[1];
  const input = call.optional(0);
  if (!input || input.type !== output.type || !sameDims(input.dims, output.dims)) return false;
  if (node.op === 'Concat') return call.given().length === 1;
  if (node.op === 'Slice') return sliceRanges(call).every(({ step }) => step > 0);
  if (node.op === 'Transpose')
    return call.ints('perm')?.every((axis, index) => axis === index) ?? input.dims.length < 2;
  return movers.has(node.op);
}

/** Dropout does nothing unless its third input enables training mode. */
function isInference(call: ShapeCall): boolean {
  return !call.optional(2) || call.constant(2)?.[0] === 0;
}
