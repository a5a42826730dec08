import { OnnxError } from '../errors.ts';
import { pruneGraph } from '../edit.ts';
import type { ReadExternal } from '../external.ts';
import { sortNodes, valueNames } from '../graph.ts';
import { isFloat } from '../element-types.ts';
import type { Model, Value } from '../model.ts';
import { opsetOf, upgradeOpset } from '../opset.ts';
import type { StaticValue } from '../types.ts';
import { Binder } from './binder.ts';
import { joinSoftmax } from './softmax.ts';

/** A model with static shapes. */
export interface BoundModel {
  /** Opset 17 or later; no Identity, no inference Dropout, no Constant node; used initializers are unchanged. */
  model: Model;
  /** The type of each remaining value: inputs, initializers and node outputs. */
  values: Map<string, StaticValue>;
  /** Floating-point initializers of the file that are still used: what can be trained. Folded constants are not among them. */
  parameters: string[];
}

/** `readExternal` returns the data of small external tensors that shapes depend on. */
export interface BindOptions {
  readExternal?: ReadExternal;
}

/**
 * Bind the input shapes of a model. `inputDims` gives the dims of inputs by name; inputs whose declared dims are all numbers may be
 * omitted. Raises the opset to 17 where it is lower, infers every type, folds what is computed from constants (but never from
 * float initializers, which may be trained), and drops nodes that do nothing or that no output needs. Graph outputs keep their names.
 * Throws `OnnxError` with the node at fault: `unsupported-operator`, `not-static`, `shape-mismatch`, `unsupported-opset`, ….
 */
export function bindShapes(
  model: Model,
  inputDims: Readonly<Record<string, readonly number[]>>,
  options: BindOptions = {},
): BoundModel {
  const raised = upgradeOpset(model);
  // Old files list initializers among the inputs, too; these need not be fed.
  const inputs = raised.graph.inputs.filter((input) => !raised.graph.initializers.has(input.name));
  for (const name of Object.keys(inputDims)) {
    if (!inputs.some((input) => input.name === name)) {
      throw new OnnxError(
        'invalid-graph',
        `The model has no input "${name}"; it has ${inputs.map((input) => `"${input.name}"`).join(', ')}`,
      );
    }
  }
  const bound = inputs.map((input) => bindInput(input, inputDims[input.name]));
  const graph = pruneGraph({ ...raised.graph, inputs: bound, nodes: sortNodes(raised.graph) });
  const binder = new Binder(graph, opsetOf(raised), options.readExternal);
  for (const node of graph.nodes) binder.bind(node);
  const result = binder.finish();
  const joined = raised === model ? result.graph : joinSoftmax(result.graph, result.values);
  const names = valueNames(joined);
  return {
    model: { ...raised, graph: joined },
    values: new Map([...result.values].filter(([name]) => names.has(name))),
    parameters: [...joined.initializers.values()]
      .filter((tensor) => isFloat(tensor.type) && graph.initializers.get(tensor.name) === tensor)
      .map((tensor) => tensor.name),
  };
}

function bindInput(input: Value, given: readonly number[] | undefined): Value & StaticValue {
  const { name, type, dims } = input;
  if (type === null)
    throw new OnnxError('unsupported-type', `Input "${name}" is not a tensor, or its type is not declared`);
  const sizes = given ?? dims?.map((dim) => dim);
  const fits = dims === null || given === undefined || agrees(dims, given);
  if (!sizes || !fits || !sizes.every((size) => typeof size === 'number' && Number.isInteger(size) && size >= 0)) {
    const declared = dims ? `[${dims.map((dim) => dim ?? '?').join(',')}]` : 'of any shape';
    const problem = given
      ? `, but [${given.join(',')}] was given; export the model with dynamic axes`
      : ': specify its dims';
    throw new OnnxError(given ? 'shape-mismatch' : 'not-static', `Input "${name}" is declared ${declared}${problem}`);
  }
  return { ...input, type, dims: sizes as number[] };
}

function agrees(declared: NonNullable<Value['dims']>, given: readonly number[]): boolean {
  return (
    declared.length === given.length && declared.every((dim, axis) => typeof dim !== 'number' || dim === given[axis])
  );
}
