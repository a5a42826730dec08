import { differentiate, liftInitializers, type GradientOutput } from '../../../autodiff/index.ts';
import { pruneGraph } from '../../../onnx/edit.ts';
import { bindShapes, type Model } from '../../../onnx/index.ts';

/** A tower as a trainer sees it: a graph, its one output [batch, dimensions], and the initializers that are trained. */
export interface TrainedTower {
  readonly model: Model;
  readonly output: string;
  readonly trained: readonly string[];
}

/** The graphs of a tower for one shape of its inputs. Trained weights are inputs of both under their own names. */
export interface TowerGraphs {
  /** Inputs → output. */
  readonly forward: Model;
  /** Inputs and the gradient of the output (`seed`) → output and gradients: what GradCache runs after the loss. */
  readonly backward: Model;
  readonly output: string;
  readonly seed: string;
  /** Where the gradient of each trained weight comes out; weights that the output does not depend on are missing. */
  readonly gradients: ReadonlyMap<string, GradientOutput>;
}

/**
 * Builds the forward and the vector–Jacobian graph of a tower for given input shapes (Gao et al., "Scaling Deep Contrastive
 * Learning Batch Size under Memory Limited Setup", 2021). Throws `OnnxError` or `AutodiffError` with the node at fault.
 */
export function buildTowerGraphs(
  tower: TrainedTower,
  inputDims: Readonly<Record<string, readonly number[]>>,
): TowerGraphs {
  const { output } = tower;
  const only = tower.model.graph.outputs.filter(({ name }) => name === output);
  const bound = bindShapes({ ...tower.model, graph: pruneGraph({ ...tower.model.graph, outputs: only }) }, inputDims);
  const trained = tower.trained.filter((name) => bound.parameters.includes(name));
  const forward = liftInitializers(bound.model, trained);
  const { model, gradients, seeds } = differentiate(forward, bound.values, {
    wrt: trained,
    of: { outputs: [output] },
    keep: [output],
    sparse: trained,
  });
  return { forward, backward: model, output, seed: seeds.get(output)!, gradients };
}
