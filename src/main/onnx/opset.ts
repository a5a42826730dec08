import { irVersionOf } from './builder.ts';
import { OnnxError } from './errors.ts';
import { innerGraphs, valueNames } from './graph.ts';
import type { Attribute, Graph, Model, Node, Tensor } from './model.ts';
import { Names } from './names.ts';
import { tensorFrom } from './tensors.ts';
import { changedOperators, changes } from './opset/changes.ts';
import type { RewriteTools } from './opset/rewrites.ts';
import { stableOperators } from './opset/stable.ts';

const oldest = 7;
const newest = 24;

/** Version of the default operator set (ai.onnx). Throws `unsupported-opset` when the model states none. */
export function opsetOf(model: Model): number {
  const version = model.opsets.get('');
  if (version === undefined)
    throw new OnnxError('unsupported-opset', 'The model states no version of the default operator set');
  return version;
}

/**
 * Converts a model to a later opset (17 by default; at most 24). A model at that opset or above is returned unchanged.
 * Each operator either keeps its meaning in between or is rewritten: axes, splits, limits and pads become inputs, Softmax before
 * 13 operates on a matrix, Upsample becomes Resize, and so on. Throws `unsupported-opset` with the node for operators of which
 * neither is known (also loops), for opsets below 7, and for what has no later form.
 */
export function upgradeOpset(model: Model, target = 17): Model {
  const from = opsetOf(model);
  if (from >= target) return model;
  if (from < oldest || target > newest) {
    throw new OnnxError(
      'unsupported-opset',
      `Opset ${from} cannot be raised to ${target}; export the model again at opset ${target}`,
    );
  }
  let graph: Graph = { ...model.graph, nodes: [...model.graph.nodes], initializers: new Map(model.graph.initializers) };
  for (let version = from + 1; version <= target; version++) graph = step(graph, version);
  for (const node of graph.nodes) checkKnown(node, from, target);
  return {
    ...model,
    irVersion: Math.max(model.irVersion, irVersionOf(target)),
    opsets: new Map(model.opsets).set('', target),
    graph,
  };
}

function step(graph: Graph, version: number): Graph {
  const rewrites = changes[version];
  if (!rewrites) return graph;
  const names = new Names(valueNames(graph));
  const initializers = new Map(graph.initializers);
  const stepNodes = (within: Graph): Node[] =>
    within.nodes.flatMap((node) => {
      if (isBranch(node)) return [mapGraphs(node, (branch) => ({ ...branch, nodes: stepNodes(branch) }))];
      const rewrite = node.domain === '' && Object.hasOwn(rewrites, node.op) ? rewrites[node.op] : undefined;
      // Constants added by a rewrite go to the outermost graph, where branches can use them.
      return rewrite ? rewrite(node, toolsFor(node, within, version, names, initializers)) : [node];
    });
  return { ...graph, nodes: stepNodes(graph), initializers };
}

const isBranch = (node: Node): boolean => node.domain === '' && node.op === 'If';

function mapGraphs(node: Node, change: (graph: Graph) => Graph): Node {
  const attributes = [...node.attributes].map(([name, attribute]): [string, Attribute] => [
    name,
    attribute.kind === 'graph' ? { kind: 'graph', value: change(attribute.value) } : attribute,
  ]);
  return { ...node, attributes: new Map(attributes) };
}

function toolsFor(
  node: Node,
  graph: Graph,
  version: number,
  names: Names,
  initializers: Map<string, Tensor>,
): RewriteTools {
  const add = (tensor: Tensor): string => {
    initializers.set(tensor.name, tensor);
    return tensor.name;
  };
  const name = (stem: string): string => names.unique(stem);
  const stem = node.name || node.outputs[0] || node.op;
  return {
    ints: (values) => add(tensorFrom(name(`${stem}/ints`), 'int64', [values.length], values)),
    scalar: (value) => add(tensorFrom(name(`${stem}/scalar`), 'float32', [], [value])),
    floats: (values) => add(tensorFrom(name(`${stem}/floats`), 'float32', [values.length], values)),
    name,
    rank: (value) => declaredRank(graph, value),
    refuse: (reason) => {
      throw new OnnxError('unsupported-opset', `its form changes with opset ${version} and ${reason}`, node);
    },
  };
}

function declaredRank(graph: Graph, name: string): number | null {
  const declared = graph.values.get(name) ?? graph.inputs.find((input) => input.name === name);
  return declared?.dims?.length ?? null;
}

function checkKnown(node: Node, from: number, target: number): void {
  if (node.domain !== '') return;
  if (isBranch(node))
    return innerGraphs(node).forEach(({ nodes }) => nodes.forEach((inner) => checkKnown(inner, from, target)));
  if (innerGraphs(node).length > 0) {
    throw new OnnxError('unsupported-opset', `control flow cannot be raised from opset ${from} to ${target}`, node);
  }
  if (!stableOperators.has(node.op) && !changedOperators.has(node.op)) {
    throw new OnnxError(
      'unsupported-opset',
      `it may not mean the same in opset ${target} as in ${from}; export the model again at opset ${target}`,
      node,
    );
  }
}
