import { feedInitializers } from '../onnx/edit.ts';
import type { Model } from '../onnx/model.ts';
import { opsetOf } from '../onnx/opset.ts';
import { describeValue, elementCount, type StaticValue } from '../onnx/types.ts';
import { reshape } from './algebra/movement.ts';
import type { Tape } from './algebra/tape.ts';
import type { Term } from './algebra/term.ts';
import { finishGraph, startTape } from './assemble.ts';
import { backpropagate } from './backpropagate.ts';
import { AutodiffError } from './errors.ts';
import { findReach, isFloat } from './reach.ts';
import { rules } from './rules/index.ts';
import { saveOutputs } from './save.ts';
import { findSparseReads } from './sparse.ts';
import { newestOpset, type RuleTable } from './table.ts';

/** The oldest opset whose operators gradients are written in. */
const oldestOpset = 17;

/** What to differentiate with respect to what. */
export interface DifferentiateOptions {
  /** Parameters, inputs or inner values to compute gradients of. */
  readonly wrt: readonly string[];
  /**
   * A scalar to differentiate, or outputs for each of which the new graph takes the gradient of some loss as an input
   * `grad/<output>` of the output's shape (a vector–Jacobian product).
   */
  readonly of: { readonly loss: string } | { readonly outputs: readonly string[] };
  /** Outputs that the new graph returns in addition to the gradients (none). */
  readonly keep?: readonly string[];
  /** Embedding tables whose gradient may be sparse: rows for the indices read, not a table that is mostly zeros (none). */
  readonly sparse?: readonly string[];
  /** Values treated as constants: no gradient flows through them (none). */
  readonly stop?: readonly string[];
  /** The rules (those of this library). */
  readonly rules?: RuleTable;
}

/**
 * The output with the gradient of a value. `sparse-rows`: row i of the output, of shape [...indices, width], belongs to row
 * `indices[i]` of the table; `indices` is an input of the graph or another output of it. Rows with equal indices add up.
 */
export type GradientOutput =
  | { readonly kind: 'dense'; readonly output: string }
  | { readonly kind: 'sparse-rows'; readonly output: string; readonly indices: string };

/** A graph that computes gradients. */
export interface Differentiated {
  readonly model: Model;
  /** The output for each value of `wrt` that the loss depends on. */
  readonly gradients: ReadonlyMap<string, GradientOutput>;
  /** The input that takes the upstream gradient of each output; empty for a loss. */
  readonly seeds: ReadonlyMap<string, string>;
  /** Values of `wrt` that the loss does not depend on: their gradient is zero. */
  readonly unreached: readonly string[];
}

/**
 * Reverse-mode differentiation: from a graph with static shapes (`bindShapes`) to a graph that computes the forward values that
 * are needed, and the gradients. Nothing is run. Throws AutodiffError for a graph that cannot be trained.
 */
export function differentiate(
  model: Model,
  values: ReadonlyMap<string, StaticValue>,
  options: DifferentiateOptions,
): Differentiated {
  const { wrt, keep = [], stop = [], rules: table = rules } = options;
  const opset = checkOpset(model);
  const targets = 'loss' in options.of ? [options.of.loss] : options.of.outputs;
  for (const name of [...wrt, ...targets]) checkFloat(name, values);
  const sparse = findSparseReads(model.graph, options.sparse ?? []);
  const from = new Set(wrt.map((name) => sparse.get(name)?.rows ?? name));
  const found = findReach(model.graph, { from, to: targets, stop: new Set(stop), values, table, opset });
  const saved = saveOutputs(found, values);
  const graph = { ...model.graph, nodes: model.graph.nodes.map((node) => saved.nodes.get(node) ?? node) };

  const tape = startTape(graph, opset);
  const seeds = new Map(targets.map((name) => [name, seedOf(name, options.of, tape, values.get(name)!)]));
  const { initializers: constants } = graph;
  const all = backpropagate({ tape, reach: saved.reach, seeds, values: saved.values, constants });

  const gradients = new Map<string, GradientOutput>();
  const outputs = new Map<string, Term>();
  for (const name of wrt) {
    const read = sparse.get(name);
    const gradient = all.get(read?.rows ?? name);
    if (!gradient) continue;
    const output = `grad/${name}`;
    outputs.set(output, gradient);
    gradients.set(name, read ? { kind: 'sparse-rows', output, indices: read.indices } : { kind: 'dense', output });
  }
  const given = new Set(graph.inputs.map((input) => input.name));
  const indices = [...gradients.values()].flatMap((gradient) => ('indices' in gradient ? gradient.indices : []));
  const kept = new Set([...keep, ...indices.filter((name) => !given.has(name))]);
  return {
    model: { ...model, graph: finishGraph(tape, outputs, kept, saved.values) },
    gradients,
    seeds: new Map('loss' in options.of ? [] : targets.map((name) => [name, seedName(name)])),
    unreached: wrt.filter((name) => !gradients.has(name)),
  };
}

/** Turn initializers into graph inputs, so that a trainer can feed them. Do this before shapes are bound and constants folded. */
export function liftInitializers(model: Model, names: readonly string[]): Model {
  return { ...model, graph: feedInitializers(model.graph, names) };
}

const seedName = (output: string): string => `grad/${output}`;

/** The upstream gradient of a value: 1 for a loss, otherwise an input. */
function seedOf(name: string, of: DifferentiateOptions['of'], tape: Tape, value: StaticValue): Term {
  if ('outputs' in of) return tape.input(seedName(name), value);
  if (elementCount(value.dims) === 1) return reshape(tape.scalar(1, value.type), value.dims);
  throw new AutodiffError('unsupported-case', `The loss "${name}" is ${describeValue(value)}, not a single number`);
}

function checkOpset(model: Model): number {
  const opset = opsetOf(model);
  if (opset >= oldestOpset && opset <= newestOpset) return opset;
  const why = `Gradients are written for opsets ${oldestOpset} to ${newestOpset}, and the model is at ${opset}`;
  throw new AutodiffError('unsupported-opset', `${why}; raise it with upgradeOpset, or export it at such an opset`);
}

function checkFloat(name: string, values: ReadonlyMap<string, StaticValue>): void {
  const value = values.get(name);
  if (!value) throw new AutodiffError('missing-value', `There is no value "${name}" with a static shape in the graph`);
  if (isFloat(value.type)) return;
  throw new AutodiffError(
    'not-float',
    `"${name}" is ${describeValue(value)}: only floating-point values have gradients`,
  );
}
