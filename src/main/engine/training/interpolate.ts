import { StudioError } from '../../../shared/contract/errors.ts';
import { isFloat } from '../../onnx/element-types.ts';
import { float32Of, sameDims, type Model } from '../../onnx/index.ts';
import { readModelFiles, writeModelFiles } from './model-files.ts';

/**
 * Writes a model between a parent (alpha 0) and its child (alpha 1), weight by weight (Wortsman et al., "Robust fine-tuning of zero-shot
 * models", 2022). Fails with `model-invalid` when their graphs do not have the same weights.
 */
export async function interpolateModels({
  parent,
  child,
  target,
  alpha,
  parentScale,
  childScale,
}: {
  readonly parent: string;
  readonly child: string;
  readonly target: string;
  readonly alpha: number;
  readonly parentScale: number;
  readonly childScale: number;
}): Promise<{ tensors: number }> {
  const [from, to] = await Promise.all([readModelFiles(parent), readModelFiles(child)]);
  const weights = new Map<string, Float32Array>();
  for (const tower of ['vision', 'text'] as const) {
    mixWeights(from[tower].model, to[tower].model, alpha, weights, { parent, child });
  }
  const logitScale = (1 - alpha) * parentScale + alpha * childScale;
  await writeModelFiles(from, target, weights, { logitScale, logitBias: 0 });
  return { tensors: weights.size };
}

function mixWeights(
  parent: Model,
  child: Model,
  alpha: number,
  into: Map<string, Float32Array>,
  folders: { parent: string; child: string },
): void {
  for (const [name, tensor] of parent.graph.initializers) {
    if (!isFloat(tensor.type)) continue;
    const other = child.graph.initializers.get(name);
    if (!other || !sameDims(tensor.dims, other.dims)) {
      throw new StudioError(
        'model-invalid',
        `${folders.child} has no weight "${name}" like that of ${folders.parent}; only versions of one model can be mixed.`,
        { node: name },
      );
    }
    const from = float32Of(tensor);
    const to = float32Of(other);
    into.set(
      name,
      Float32Array.from(from, (value, i) => (1 - alpha) * value + alpha * to[i]!),
    );
  }
}
