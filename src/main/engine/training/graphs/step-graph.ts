import { renameValues } from '../../../onnx/edit.ts';
import { sortNodes, valueNames } from '../../../onnx/graph.ts';
import { opsetOf, upgradeOpset } from '../../../onnx/opset.ts';
import type { Graph, Model } from '../../../onnx/index.ts';
import type { TowerGraphs } from './tower-graphs.ts';

/** The sides of a contrastive pair, as named in the loss graph. */
export type Side = 'image' | 'text';

/** The name of a tower's value in a step graph. */
export function inStep(side: Side, name: string): string {
  return `${side}/${name}`;
}

/**
 * One graph for an entire step: each tower's backward graph (which includes its forward pass) joined to the loss. Saves the second
 * forward pass of GradCache when a batch fits in memory. A side without a tower is frozen: its embeddings are an input.
 */
export function buildStepGraph(towers: Partial<Readonly<Record<Side, TowerGraphs>>>, loss: Model): Model {
  const parts: Graph[] = [];
  const joints = new Map<string, string>();
  const opset = Math.max(opsetOf(loss), ...Object.values(towers).map((tower) => opsetOf(tower.backward().model)));
  for (const side of ['image', 'text'] as const) {
    const tower = towers[side];
    if (!tower) continue;
    const { model, seed } = tower.backward();
    const { graph } = upgradeOpset(model, opset);
    const renamed = renameValues(graph, new Map([...valueNames(graph)].map((name) => [name, inStep(side, name)])));
    parts.push({ ...renamed, nodes: renamed.nodes.map((node) => ({ ...node, name: inStep(side, node.name) })) });
    joints.set(inStep(side, tower.output), `${side}_embeds`);
    joints.set(inStep(side, seed), `grad/${side}_embeds`);
  }
  const joined = [...parts.map((graph) => renameValues(graph, joints)), upgradeOpset(loss, opset).graph];
  const made = new Set(joined.flatMap((graph) => graph.nodes.flatMap((node) => node.outputs)));
  const unique = <Item extends { readonly name: string }>(items: readonly Item[]): Item[] => [
    ...new Map(items.map((item) => [item.name, item])).values(),
  ];
  const graph: Graph = {
    name: 'step',
    nodes: joined.flatMap((part) => part.nodes),
    initializers: new Map(joined.flatMap((part) => [...part.initializers])),
    inputs: unique(joined.flatMap((part) => part.inputs)).filter(({ name }) => !made.has(name)),
    outputs: unique(joined.flatMap((part) => part.outputs)),
    values: new Map(),
  };
  return { ...loss, opsets: new Map([['', opset]]), graph: { ...graph, nodes: sortNodes(graph) } };
}
