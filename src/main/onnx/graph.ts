import { OnnxError } from './errors.ts';
import type { Graph, Node } from './model.ts';

/** The producer and consumers of each value of a graph; a snapshot that does not follow later edits. */
export interface GraphIndex {
  /** The node that outputs a value; graph inputs and initializers have none. */
  readonly producers: ReadonlyMap<string, Node>;
  /** The nodes that use a value, in graph order, each once. Uses inside control flow count for the node that contains it. */
  readonly consumers: ReadonlyMap<string, readonly Node[]>;
}

/** Index a graph. Throws `invalid-graph` when two nodes output one name, or a node outputs the name of an input or initializer. */
export function indexGraph(graph: Graph): GraphIndex {
  const producers = new Map<string, Node>();
  const consumers = new Map<string, Node[]>();
  const given = givenNames(graph);
  for (const node of graph.nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (producers.has(output) || given.has(output)) {
        throw new OnnxError('invalid-graph', `its output "${output}" already has another source`, node);
      }
      producers.set(output, node);
    }
    for (const name of new Set(usedNames(node))) {
      const users = consumers.get(name);
      if (users) users.push(node);
      else consumers.set(name, [node]);
    }
  }
  return { producers, consumers };
}

/** Names of a graph's inputs and initializers. */
export function givenNames(graph: Graph): Set<string> {
  return new Set([...graph.inputs.map((input) => input.name), ...graph.initializers.keys()]);
}

/** Every name of a value in a graph, also inside its control flow. */
export function valueNames(graph: Graph): Set<string> {
  const names = givenNames(graph);
  for (const node of graph.nodes) {
    for (const name of [...node.inputs, ...node.outputs]) if (name !== '') names.add(name);
    for (const inner of innerGraphs(node)) for (const name of valueNames(inner)) names.add(name);
  }
  return names;
}

/** The values that a node needs: its inputs, and what graphs in its attributes use from the outer graph. */
export function usedNames(node: Node): string[] {
  const names = node.inputs.filter((name) => name !== '');
  for (const inner of innerGraphs(node)) names.push(...capturedNames(inner));
  return names;
}

/** The graphs in a node's attributes (branches and bodies of control flow). */
export function innerGraphs(node: Node): Graph[] {
  return [...node.attributes.values()].flatMap((attribute) => {
    if (attribute.kind === 'graph') return [attribute.value];
    return attribute.kind === 'graphs' ? attribute.value : [];
  });
}

/**
 * Nodes in topological order; nodes that are already in order keep it.
 * Throws `invalid-graph` when a value has no source or nodes form a cycle.
 */
export function sortNodes(graph: Graph): Node[] {
  const { producers } = indexGraph(graph);
  const given = givenNames(graph);
  const sorted: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  for (const root of graph.nodes) {
    // An explicit stack: chains of nodes may exceed the call stack.
    const stack = [root];
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      if (state.get(node) === 'done') {
        stack.pop();
        continue;
      }
      const pending = missingProducers(node, producers, given).filter((producer) => state.get(producer) !== 'done');
      if (pending.length === 0) {
        state.set(node, 'done');
        sorted.push(node);
        stack.pop();
        continue;
      }
      state.set(node, 'open');
      const cyclic = pending.find((producer) => state.get(producer) === 'open');
      if (cyclic) throw new OnnxError('invalid-graph', 'it depends on its own output', cyclic);
      stack.push(...pending.toReversed());
    }
  }
  return sorted;
}

function missingProducers(node: Node, producers: ReadonlyMap<string, Node>, given: ReadonlySet<string>): Node[] {
  return usedNames(node).flatMap((name) => {
    const producer = producers.get(name);
    if (producer) return [producer];
    if (given.has(name)) return [];
    throw new OnnxError('invalid-graph', `its input "${name}" has no source`, node);
  });
}

function capturedNames(graph: Graph): string[] {
  const own = givenNames(graph);
  for (const node of graph.nodes) for (const output of node.outputs) own.add(output);
  const used = [...graph.nodes.flatMap(usedNames), ...graph.outputs.map((output) => output.name)];
  return used.filter((name) => name !== '' && !own.has(name));
}
