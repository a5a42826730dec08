import { indexGraph, tensorFrom, type Graph, type Node } from '../../../onnx/index.ts';
import type { LogitScalars } from '../../base/logit-scale.ts';

const names = { scale: 'diagonal/logit_factor', bias: 'diagonal/logit_bias' };

/**
 * Replaces the factor and offset applied to the cosines in a graph with `logits_per_…` outputs; returns other graphs unchanged. The old
 * constants stay, since other nodes may read them: new ones are added.
 */
export function replaceLogits(graph: Graph, { logitScale, logitBias }: LogitScalars): Graph {
  const { producers } = indexGraph(graph);
  const isConstant = (name: string): boolean => {
    if (graph.initializers.has(name)) return true;
    const node = producers.get(name);
    return node !== undefined && (node.op === 'Constant' || (passes.has(node.op) && isConstant(node.inputs[0] ?? '')));
  };
  const changed = new Map<Node, Node>();
  const initializers = new Map(graph.initializers);
  const read = (node: Node, place: number, name: string, value: number): void => {
    initializers.set(name, tensorFrom(name, 'float32', [], [value]));
    changed.set(node, { ...node, inputs: node.inputs.with(place, name) });
  };
  for (const output of graph.outputs.filter(({ name }) => name.startsWith('logits_per_'))) {
    let name = output.name;
    for (let node = producers.get(name); node; node = producers.get(name)) {
      const place = node.inputs.findIndex(isConstant);
      if (node.op === 'Mul' && place >= 0) {
        read(node, place, names.scale, Math.exp(logitScale));
        break;
      }
      if (node.op === 'Add' && place >= 0) read(node, place, names.bias, logitBias);
      else if (node.op !== 'Transpose' && node.op !== 'Identity') break;
      name = node.inputs[place === 0 ? 1 : 0] ?? '';
    }
  }
  if (changed.size === 0) return graph;
  return { ...graph, initializers, nodes: graph.nodes.map((node) => changed.get(node) ?? node) };
}

const passes = new Set(['Exp', 'Identity', 'Cast']);
