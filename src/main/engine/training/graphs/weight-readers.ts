import { usedNames } from '../../../onnx/graph.ts';
import type { Graph, Node } from '../../../onnx/index.ts';

/**
 * Finds the weights that a node reads, directly or through nodes that compute only on weights: exports without constant folding have
 * a Transpose before each matrix product.
 */
export function findReaders(graph: Graph, weights: readonly string[]): (node: Node) => readonly string[] {
  const origins = new Map<string, readonly string[]>(weights.map((name) => [name, [name]]));
  const given = new Set(graph.inputs.map(({ name }) => name));
  const read = (node: Node): readonly string[] => [
    ...new Set(usedNames(node).flatMap((name) => origins.get(name) ?? [])),
  ];
  for (const node of graph.nodes) {
    if (usedNames(node).every((name) => !given.has(name)))
      for (const name of node.outputs) origins.set(name, read(node));
    else for (const name of node.outputs) given.add(name);
  }
  return read;
}
