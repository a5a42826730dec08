import { pruneGraph } from '../edit.ts';
import { indexGraph } from '../graph.ts';
import type { Graph, Node } from '../model.ts';
import { sameDims, type StaticValue } from '../types.ts';

const softmaxes: ReadonlySet<string> = new Set(['Softmax', 'LogSoftmax', 'Hardmax']);

/**
 * Merge Flatten → Softmax → Reshape over the last axis into one node. Raising a model from below opset 13 writes a Softmax like
 * this, because without shapes it is unknown which axis is the last.
 */
export function joinSoftmax(graph: Graph, values: ReadonlyMap<string, StaticValue>): Graph {
  const { producers, consumers } = indexGraph(graph);
  const outputs = new Set(graph.outputs.map((output) => output.name));
  const inner = (name: string): Node | undefined => {
    return outputs.has(name) || consumers.get(name)?.length !== 1 ? undefined : producers.get(name);
  };
  const nodes = graph.nodes.map((node) => {
    const softmax = node.op === 'Reshape' ? inner(node.inputs[0]!) : undefined;
    const flatten = softmax && softmaxes.has(softmax.op) ? inner(softmax.inputs[0]!) : undefined;
    const axis = softmax?.attributes.get('axis');
    if (!softmax || flatten?.op !== 'Flatten' || axis?.kind !== 'int' || axis.value !== -1) return node;
    const source = flatten.inputs[0]!;
    const [from, flat, to] = [source, flatten.outputs[0]!, node.outputs[0]!].map((name) => values.get(name)!.dims);
    if (!sameDims(from!, to!) || flat!.at(-1) !== from!.at(-1)) return node;
    return { ...softmax, inputs: [source], outputs: node.outputs };
  });
  // The output of the Softmax over the flat matrix is no longer used.
  return pruneGraph({ ...graph, nodes });
}
