import { indexGraph, numbersOf, type Model, type Node, type Tensor } from '../../../onnx/index.ts';

/** Logit scale (as its natural logarithm) and bias of a combined graph, null where there is none. */
export interface Logits {
  readonly logitScale: number | null;
  readonly logitBias: number | null;
}

/**
 * Reads the trained temperature from a graph that computes similarities: from `logits_per_…` back through Transpose, Add
 * and Mul to the constants. Configuration files only contain the initial value of training.
 */
export function readLogits({ graph }: Model): Logits {
  const { producers } = indexGraph(graph);
  const constant = (name: string): number | null => {
    const tensor = graph.initializers.get(name) ?? constantOf(producers.get(name));
    if (tensor !== undefined) return scalarOf(tensor);
    const node = producers.get(name);
    // The exponential of the parameter, when the exporter did not fold it; an Identity or Cast may precede it.
    const inner = node?.inputs[0] === undefined ? null : constant(node.inputs[0]);
    if (inner === null) return null;
    if (node?.op === 'Exp') return Math.exp(inner);
    return node?.op === 'Identity' || node?.op === 'Cast' ? inner : null;
  };
  let name = graph.outputs.find((output) => output.name.startsWith('logits_per_'))?.name;
  let bias: number | null = null;
  for (let node = producers.get(name ?? ''); node !== undefined; node = producers.get(name)) {
    const numbers = node.inputs.map(constant);
    const place = numbers.findIndex((number) => number !== null);
    if (node.op === 'Mul' && place >= 0) return { logitScale: Math.log(numbers[place]!), logitBias: bias };
    if (node.op === 'Add' && place >= 0) bias = numbers[place]!;
    else if (node.op !== 'Transpose' && node.op !== 'Identity') break;
    name = node.inputs[place === 0 ? 1 : 0] ?? '';
  }
  return { logitScale: null, logitBias: null };
}

function constantOf(node: Node | undefined): Tensor | undefined {
  const value = node?.op === 'Constant' ? node.attributes.get('value') : undefined;
  return value?.kind === 'tensor' ? value.value : undefined;
}

function scalarOf(tensor: Tensor): number | null {
  const size = tensor.dims.reduce((product, dim) => product * dim, 1);
  return size === 1 && tensor.bytes !== null && tensor.type !== 'int64' ? (numbersOf(tensor)[0] ?? null) : null;
}
