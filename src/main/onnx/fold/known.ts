import type { ElementType, Tensor } from '../model.ts';
import { numbersOf, tensorFrom } from '../tensors.ts';
import type { StaticValue } from '../types.ts';

/** A value that is known before anything runs. */
export interface Known extends StaticValue {
  /** Row-major; bool as 0 and 1. */
  readonly values: readonly number[];
  /** Whether it depends on a float initializer of the file; that may be trained, so nodes must continue to compute it. */
  readonly fromWeights: boolean;
}

/** The numbers of a tensor. */
export function knownFromTensor(tensor: Tensor, fromWeights: boolean): Known {
  return { type: tensor.type, dims: tensor.dims, values: numbersOf(tensor), fromWeights };
}

/** A known value as a constant of a graph. */
export function tensorFromKnown(name: string, { type, dims, values }: Known): Tensor {
  return tensorFrom(name, type, dims, values);
}

/** A number converted to an element type: rounded, truncated to an integer, or 0 or 1. */
export function roundTo(type: ElementType, value: number): number {
  switch (type) {
    case 'float32':
      return Math.fround(value);
    case 'float16':
      return Math.f16round(value);
    case 'float64':
    case 'bfloat16':
      return value;
    case 'bool':
      return value !== 0 ? 1 : 0;
    default:
      // `+ 0` makes −0 a plain 0.
      return Math.trunc(value) + 0;
  }
}
