import { differentiate, liftInitializers, type GradientOutput } from '../../../autodiff/index.ts';
import { extractGraph, pruneGraph } from '../../../onnx/edit.ts';
import { bindShapes, type Model, type StaticValue, type Value } from '../../../onnx/index.ts';

/** The dims of a tower's inputs by name. */
export type InputDims = Readonly<Record<string, readonly number[]>>;

/** A tower in training: a graph, its output [batch, dimensions], and the trained initializers. */
export interface TrainedTower {
  readonly model: Model;
  readonly output: string;
  readonly trained: readonly string[];
  /** The value before which everything is frozen; null when training starts at the inputs. */
  readonly cut: string | null;
}

/** The graphs of a tower for one shape of its inputs. Trained weights are inputs of each under their own names. */
export interface TowerGraphs {
  /** Inputs → the cut; null without one. */
  readonly lower: Model | null;
  /** The cut, or the inputs → output. */
  readonly forward: Model;
  readonly output: string;
  /** Built on first use: validation does not need it. */
  backward(): BackwardGraph;
}

/** The graph that GradCache runs after the loss: inputs and the gradient of the output (`seed`) → output and gradients. */
export interface BackwardGraph {
  readonly model: Model;
  readonly seed: string;
  /** The output for the gradient of each trained weight; weights that do not affect the output are missing. */
  readonly gradients: ReadonlyMap<string, GradientOutput>;
}

/**
 * Builds the forward and the vector–Jacobian graph of a tower for given input shapes (Gao et al., "Scaling Deep Contrastive
 * Learning Batch Size under Memory Limited Setup", 2021). The gradients of `tables` are row-wise. Throws `OnnxError` or
 * `AutodiffError` naming the offending node.
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

/** Removes inputs that the upper part does not read. */
function dropUnusedInputs(graph: Model['graph']): Model['graph'] {
  const used = new Set(graph.nodes.flatMap((node) => node.inputs));
  return { ...graph, inputs: graph.inputs.filter(({ name }) => used.has(name)) };
}
