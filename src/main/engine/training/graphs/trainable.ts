import { usedNames } from '../../../onnx/graph.ts';
import { float32Of, type BoundModel, type Tensor } from '../../../onnx/index.ts';

/** Magnitudes from which a constant is a mask: what is added to attention scores to make them vanish. */
const maskMagnitude = 1e3;

/**
 * The weights of a bound graph that training may change, in the order of the file. Constants that exports keep as initializers are left
 * alone: single numbers (of an activation or a scale), attention masks, and the running statistics of batch normalisation.
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
  // A mask is as wide as it is high; reading other weights to the end would only cost time.
  if (dims.length < 2 || dims.at(-1) !== dims.at(-2)) return false;
  const values = float32Of(tensor);
  return values.some((value) => !(Math.abs(value) < maskMagnitude)) || isSwitch(values);
}

/** Whether a value is added or not: 0 and one negative number, as Swin keeps its windows apart with −100. */
function isSwitch(values: Float32Array): boolean {
  const off = values.find((value) => value !== 0) ?? 0;
  return off < 0 && values.includes(0) && values.every((value) => value === 0 || value === off);
}
