import { StudioError } from '../../../shared/contract/errors.ts';
import { isFloat } from '../../onnx/element-types.ts';
import { float32Of, sameDims, type Model } from '../../onnx/index.ts';
import { readModelFiles, writeModelFiles, type TowerName } from './model-files.ts';
import type { LogitScalars } from '../base/logit-scale.ts';

/**
 * Writes a model whose weights are interpolated between a parent (alpha 0) and its child (alpha 1): WiSE-FT (Wortsman et al., "Robust
 * fine-tuning of zero-shot models", 2022). Fails with `model-invalid` when their graphs do not have the same weights.
 */
export async function interpolateModels({
  parent,
  child,
  target,
  alpha,
  parentScalars,
  childScalars,
}: {
  readonly parent: string;
  readonly child: string;
  readonly target: string;
  readonly alpha: number;
  readonly parentScalars: LogitScalars;
  readonly childScalars: LogitScalars;
}): Promise<{ tensors: number }> {
  const [from, to] = await Promise.all([readModelFiles(parent), readModelFiles(child)]);
  const interpolateTower = (tower: TowerName): Map<string, Float32Array> =>
    interpolateWeights(from[tower].model, to[tower].model, alpha, { parent, child });
  const weights = { vision: interpolateTower('vision'), text: interpolateTower('text') };
  const scalars = {
    logitScale: interpolate(parentScalars.logitScale, childScalars.logitScale, alpha),
    logitBias: interpolate(parentScalars.logitBias, childScalars.logitBias, alpha),
  };
  await writeModelFiles(from, target, { weights, scalars });
  return { tensors: weights.vision.size + weights.text.size };
}

function interpolateWeights(
  parent: Model,
  child: Model,
  alpha: number,
  folders: { parent: string; child: string },
): Map<string, Float32Array> {
  const interpolated = new Map<string, Float32Array>();
  for (const [name, tensor] of parent.graph.initializers) {
    if (!isFloat(tensor.type)) continue;
    const other = child.graph.initializers.get(name);
    if (!other || !sameDims(tensor.dims, other.dims)) {
      throw new StudioError(
        'model-invalid',
        `${folders.child} has no weight "${name}" of the same shape as in ${folders.parent}; only versions of the same model can be interpolated.`,
        { node: name },
      );
    }
    const from = float32Of(tensor);
    const to = float32Of(other);
    interpolated.set(
      name,
      Float32Array.from(from, (value, i) => interpolate(value, to[i]!, alpha)),
    );
  }
  return interpolated;
}

/** Equal values are kept as they are, so that infinities in a mask do not become NaN at 0 and 1. */
function interpolate(parent: number, child: number, alpha: number): number {
  return parent === child ? parent : (1 - alpha) * parent + alpha * child;
}
