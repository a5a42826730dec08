import type { ElementType } from './model.ts';

/** A static type: element type and shape, without symbolic or unknown dimensions. */
export interface StaticValue {
  readonly type: ElementType;
  readonly dims: readonly number[];
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** Whether two shapes are equal. */
export function sameDims(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** A type for messages: `float32[2,3]`. */
export function describeValue(value: StaticValue): string {
  return `${value.type}[${value.dims.join(',')}]`;
}
