import { usedNames } from '../../../onnx/graph.ts';
import type { Graph, Node } from '../../../onnx/index.ts';

/**
 * Tells which of the weights a node reads, be it through nodes that compute on weights alone: an export without constant folding
 * has a Transpose before each matrix product.
 */
export function findReaders(graph: Graph, weights: readonly string[]): (node: Node) => readonly string[] {
  const behind = new Map<string, readonly string[]>(weights.map((name) => [name, [name]]));
  const given = new Set(graph.inputs.map(({ name }) => name));
  const read = (node: Node): readonly string[] => [
    ...new Set(usedNames(node).flatMap((name) => behind.get(name) ?? [])),
  ];
  for (const node of graph.nodes) {
    if (usedNames(node).every((name) => !given.has(name)))
      for (const name of node.outputs) behind.set(name, read(node));
    else for (const name of node.outputs) given.add(name);
  }
  return read;
}
