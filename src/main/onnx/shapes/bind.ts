import { OnnxError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { StaticValue } from '../types.ts';

/** A model with static shapes, and the type of each value that remains in it (inputs, initializers and node outputs). */
export interface BoundModel {
  model: Model;
  values: Map<string, StaticValue>;
}

/** Bind the input shapes of a model, fold constants, drop Identity and dead nodes; every remaining value has a static type. */
export function bindShapes(_model: Model, _inputDims: Readonly<Record<string, readonly number[]>>): BoundModel {
  throw new OnnxError('not-static', 'Not implemented yet');
}
