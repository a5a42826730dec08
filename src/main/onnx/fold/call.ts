import type { ShapeCall } from '../shapes/call.ts';
import type { StaticValue } from '../types.ts';
import type { Known } from './known.ts';

/** One operator call with known inputs (null where omitted) and the types of its outputs. */
export interface FoldCall {
  readonly shape: ShapeCall;
  readonly inputs: readonly (Known | null)[];
  readonly outputs: readonly StaticValue[];
}

/** Computes the values of each output, or returns null when the result might differ from ONNX Runtime's. */
export type FoldRule = (call: FoldCall) => readonly number[][] | null;

/** Input `index`, which the operator always has. */
export function inputOf(call: FoldCall, index: number): Known {
  const input = call.inputs[index];
  return input ?? call.shape.fail(`input ${index} is missing`, 'invalid-graph');
}

/** Distance between neighbours along each axis, in elements. */
export function stridesOf(dims: readonly number[]): number[] {
  const strides = dims.map(() => 1);
  for (let axis = dims.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * dims[axis + 1]!;
  return strides;
}

/** Call `visit` for each position of a shape in row-major order and collect the results. The array is reused. */
export function mapPositions(dims: readonly number[], visit: (position: readonly number[]) => number): number[] {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const position = dims.map(() => 0);
  return Array.from({ length: count }, () => {
    const result = visit(position);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      position[axis]!++;
      if (position[axis]! < dims[axis]!) break;
      position[axis] = 0;
    }
    return result;
  });
}

/** Offset of a position in a tensor with these strides; an axis of stride 0 is repeated. */
export function offsetOf(position: readonly number[], strides: readonly number[]): number {
  return position.reduce((sum, index, axis) => sum + index * strides[axis]!, 0);
}

/** The values of an input, broadcast to a shape. */
export function broadcastTo(input: Known, dims: readonly number[]): readonly number[] {
  if (input.values.length === 1) return Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => input.values[0]!);
  const own = stridesOf(input.dims).map((stride, axis) => (input.dims[axis] === 1 ? 0 : stride));
  const strides = [...Array.from({ length: dims.length - own.length }, () => 0), ...own];
  return mapPositions(dims, (position) => input.values[offsetOf(position, strides)]!);
}
