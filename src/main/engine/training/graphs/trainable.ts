import { usedNames } from '../../../onnx/graph.ts';
import { float32Of, type BoundModel, type Tensor } from '../../../onnx/index.ts';

/** Constants with values beyond this magnitude are attention masks. */
const maskMagnitude = 1e3;

/**
 * The trainable weights of a bound graph, in file order. Excludes constants that exports store as initializers: single numbers (of an
 * activation or a scale), attention masks, and the running statistics of batch normalization.
 */
export function listTrainable({ model, parameters }: BoundModel): string[] {
  const { graph } = model;
  const statistics = new Set(
    graph.nodes.filter(({ op }) => op === 'BatchNormalization').flatMap((node) => usedNames(node).slice(3)),
  );
  return parameters.filter((name) => {
    const tensor = graph.initializers.get(name)!;
    return !statistics.has(name) && !isConstant(tensor);
  });
}

function isConstant(tensor: Tensor): boolean {
  const count = tensor.dims.reduce((product, dim) => product * dim, 1);
  if (count <= 1) return true;
  const { dims } = tensor;
  // Masks are square, so other weights need not be scanned.
  if (dims.length < 2 || dims.at(-1) !== dims.at(-2)) return false;
  const values = float32Of(tensor);
  return values.some((value) => !(Math.abs(value) < maskMagnitude)) || isAdditiveMask(values);
}

/** Whether the values are 0 and a single negative number, like the −100 with which Swin masks other windows. */
function isAdditiveMask(values: Float32Array): boolean {
  const off = values.find((value) => value !== 0) ?? 0;
  return off < 0 && values.includes(0) && values.every((value) => value === 0 || value === off);
}
