import { OnnxError } from './errors.ts';
import { givenNames, indexGraph, innerGraphs, usedNames } from './graph.ts';
import type { Attribute, Graph, Node, Tensor, Value } from './model.ts';

/** All edits return a new graph and leave the given one unchanged; unchanged nodes and tensors are shared. */

/** Rename values wherever they occur: as input, output, initializer, declared value or inside control flow. */
export function renameValues(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const to = (name: string): string => names.get(name) ?? name;
  const named = <T extends Value | Tensor>(item: T): T =>
    names.has(item.name) ? { ...item, name: to(item.name) } : item;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const touched = [...usedNames(node), ...node.outputs].some((name) => names.has(name));
      return touched ? { ...renameUses(node, names), outputs: node.outputs.map(to) } : node;
    }),
    inputs: graph.inputs.map(named),
    outputs: graph.outputs.map(named),
    initializers: new Map([...graph.initializers.values()].map(named).map((tensor) => [tensor.name, tensor])),
    values: new Map([...graph.values.values()].map(named).map((value) => [value.name, value])),
  };
}

/** Replace `from` by `to` in the inputs of every node. Graph outputs keep their source. */
export function replaceUses(graph: Graph, from: string, to: string): Graph {
  const names = new Map([[from, to]]);
  return {
    ...graph,
    nodes: graph.nodes.map((node) => (usedNames(node).includes(from) ? renameUses(node, names) : node)),
  };
}

/** Drop the nodes, initializers and declared values that no output needs. Inputs remain: they are the graph's signature. */
export function pruneGraph(graph: Graph): Graph {
  return keepNeeded(graph, new Set());
}

/**
 * The part of a graph between values: it computes `outputs` from `inputs` (and initializers), both of which may be inner values.
 * Throws `invalid-graph` when an output has no source, or depends on an input of the old graph that is not among the new ones.
 */
export function extractGraph(graph: Graph, inputs: readonly Value[], outputs: readonly Value[]): Graph {
  const cut = new Set(inputs.map((input) => input.name));
  const { producers } = indexGraph(graph);
  const part = keepNeeded({ ...graph, inputs: [...inputs], outputs: [...outputs] }, cut);
  const given = givenNames(part);
  for (const name of [...part.nodes.flatMap(usedNames), ...outputs.map((output) => output.name)]) {
    if (given.has(name) || (producers.has(name) && !cut.has(name))) continue;
    throw new OnnxError(
      'invalid-graph',
      `The outputs cannot be computed from the given inputs: "${name}" is needed too`,
    );
  }
  return part;
}

/**
 * Turn initializers into inputs of the same name, so that their values can be fed. They follow the other inputs, in the given
 * order. Throws `invalid-graph` when one is not an initializer.
 */
export function feedInitializers(graph: Graph, names: readonly string[]): Graph {
  const initializers = new Map(graph.initializers);
  const inputs = [...graph.inputs];
  for (const name of names) {
    const tensor = initializers.get(name);
    if (!tensor) throw new OnnxError('invalid-graph', `Graph "${graph.name}" has no initializer "${name}"`);
    initializers.delete(name);
    if (!inputs.some((input) => input.name === name)) inputs.push({ name, type: tensor.type, dims: tensor.dims });
  }
  return { ...graph, inputs, initializers };
}

/** A node with renamed values, also inside its control flow. */
export function renameUses(node: Node, names: ReadonlyMap<string, string>): Node {
  const inputs = node.inputs.map((name) => names.get(name) ?? name);
  if (innerGraphs(node).length === 0) return { ...node, inputs };
  const attributes = [...node.attributes].map(([key, value]) => [key, renameInAttribute(value, names)] as const);
  return { ...node, inputs, attributes: new Map(attributes) };
}

function renameInAttribute(attribute: Attribute, names: ReadonlyMap<string, string>): Attribute {
  if (attribute.kind === 'graph') return { ...attribute, value: renameCaptured(attribute.value, names) };
  if (attribute.kind !== 'graphs') return attribute;
  return { ...attribute, value: attribute.value.map((graph) => renameCaptured(graph, names)) };
}

/** Rename what an inner graph uses from outside; a name that it defines itself is a different value. */
function renameCaptured(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const own = givenNames(graph);
  for (const node of graph.nodes) for (const output of node.outputs) own.add(output);
  return renameValues(graph, new Map([...names].filter(([from]) => !own.has(from))));
}

function keepNeeded(graph: Graph, cut: ReadonlySet<string>): Graph {
  const needed = new Set(graph.outputs.map((output) => output.name));
  // From the end: a node comes after everything that it needs.
  const nodes = graph.nodes.toReversed().filter((node) => {
    const keep = node.outputs.some((output) => needed.has(output) && !cut.has(output));
    if (keep) for (const name of usedNames(node)) needed.add(name);
    return keep;
  });
  const made = new Set(nodes.flatMap((node) => node.outputs));
  return {
    ...graph,
    nodes: nodes.reverse(),
    initializers: new Map([...graph.initializers].filter(([name]) => needed.has(name) && !cut.has(name))),
    values: new Map([...graph.values].filter(([name]) => made.has(name) && !cut.has(name))),
  };
}
