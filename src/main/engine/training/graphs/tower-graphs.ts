import { differentiate, liftInitializers, type GradientOutput } from '../../../autodiff/index.ts';
import { extractGraph, pruneGraph } from '../../../onnx/edit.ts';
import { bindShapes, type Model, type StaticValue, type Value } from '../../../onnx/index.ts';

/** The dims of a tower's inputs by name. */
export type InputDims = Readonly<Record<string, readonly number[]>>;

/** A tower as a trainer sees it: a graph, its one output [batch, dimensions], and the initializers that are trained. */
export interface TrainedTower {
  readonly model: Model;
  readonly output: string;
  readonly trained: readonly string[];
  /** The inner value from which training starts, when everything before it is frozen; null for the inputs themselves. */
  readonly cut: string | null;
}

/** The graphs of a tower for one shape of its inputs. Trained weights are inputs of each under their own names. */
export interface TowerGraphs {
  /** Inputs → the cut; null without one. */
  readonly lower: Model | null;
  /** The cut, or the inputs → output. */
  readonly forward: Model;
  readonly output: string;
  /** Built when first asked for: a validation needs none. */
  backward(): BackwardGraph;
}

/** What GradCache runs after the loss: inputs and the gradient of the output (`seed`) → output and gradients. */
export interface BackwardGraph {
  readonly model: Model;
  readonly seed: string;
  /** Where the gradient of each trained weight comes out; weights that the output does not depend on are missing. */
  readonly gradients: ReadonlyMap<string, GradientOutput>;
}

/**
 * Builds the forward and the vector–Jacobian graph of a tower for given input shapes (Gao et al., "Scaling Deep Contrastive
 * Learning Batch Size under Memory Limited Setup", 2021). The gradients of `tables` come as rows. Throws `OnnxError` or `AutodiffError` with the node at fault.
 */
export function buildTowerGraphs(tower: TrainedTower, inputDims: InputDims, tables: readonly string[]): TowerGraphs {
  const { output, cut } = tower;
  const bound = bindShapes(withOutput(tower.model, output), inputDims);
  const trained = tower.trained.filter((name) => bound.parameters.includes(name));
  const { graph } = bound.model;
  const cutValue: Value[] = cut === null ? [] : [{ name: cut, ...bound.values.get(cut)! }];
  const upper =
    cut === null ? graph : dropUnusedInputs(extractGraph(graph, [...cutValue, ...graph.inputs], graph.outputs));
  const forward = liftInitializers({ ...bound.model, graph: upper }, trained);
  let backward: BackwardGraph | null = null;
  return {
    lower: cut === null ? null : { ...bound.model, graph: pruneGraph({ ...graph, outputs: cutValue }) },
    forward,
    output,
    backward() {
      backward ??= differentiateTower(forward, bound.values, { output, trained, tables });
      return backward;
    },
  };
}

function differentiateTower(
  forward: Model,
  values: ReadonlyMap<string, StaticValue>,
  { output, trained, tables }: { output: string; trained: readonly string[]; tables: readonly string[] },
): BackwardGraph {
  const of = { outputs: [output] };
  const { model, gradients, seeds } = differentiate(forward, values, {
    wrt: trained,
    of,
    keep: [output],
    sparse: tables,
  });
  return { model, gradients, seed: seeds.get(output)! };
}

function withOutput(model: Model, output: string): Model {
  const outputs = model.graph.outputs.filter(({ name }) => name === output);
  return { ...model, graph: pruneGraph({ ...model.graph, outputs }) };
}

/** What the upper part does not read need not be fed. */
function dropUnusedInputs(graph: Model['graph']): Model['graph'] {
  const used = new Set(graph.nodes.flatMap((node) => node.inputs));
  return { ...graph, inputs: graph.inputs.filter(({ name }) => used.has(name)) };
}
