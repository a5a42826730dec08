import type { StaticValue } from '../../onnx/types.ts';
import type { Tape } from './tape.ts';

/** A value of the graph under construction. It refers to its tape, so `mul(a, b)` can emit to that of `a`. */
export interface Term extends StaticValue {
  readonly tape: Tape;
  readonly name: string;
}

/** An operand: a term, or a number that becomes a scalar of the other's type. */
export type Operand = Term | number;

/** The shape that two shapes broadcast to (NumPy's rule); null when they do not. */
export function broadcastDims(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const dims: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return null;
    dims.push(left === 1 ? right : left);
  }
  return dims;
}

/** An axis counted from the front, also for a negative one. */
export function positiveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The axes 0 … rank − 1. */
export function allAxes(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => axis);
}
