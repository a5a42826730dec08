import { GraphBuilder } from '../onnx/builder.ts';
import { pruneGraph, renameValues } from '../onnx/edit.ts';
import type { Graph } from '../onnx/model.ts';
import type { StaticValue } from '../onnx/types.ts';
import { Tape } from './algebra/tape.ts';
import type { Term } from './algebra/term.ts';

/** A tape that already contains a forward graph. */
export function startTape(graph: Graph, opset: number): Tape {
  const builder = new GraphBuilder({ opset, prefix: 'grad/', name: graph.name });
  for (const tensor of graph.initializers.values()) builder.initializer(tensor);
  for (const { name, type, dims } of graph.inputs) {
    // An initializer that is also an input is only a default for it.
    if (!graph.initializers.has(name)) builder.input(name, type ?? 'float32', dims ?? []);
  }
  for (const node of graph.nodes) builder.add(node);
  return new Tape(builder);
}

/** The graph that returns gradients under their output names, then the kept values; unused nodes are dropped. */
export function finishGraph(
  tape: Tape,
  gradients: ReadonlyMap<string, Term>,
  kept: ReadonlySet<string>,
  values: ReadonlyMap<string, StaticValue>,
): Graph {
  const { graph } = tape.build();
  const emitted = new Set(graph.nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  for (const [output, term] of gradients) {
    // Renaming is free at run time. A second name for a value, or for an input, needs a node.
    if (emitted.has(term.name) && !renamed.has(term.name) && !values.has(term.name)) renamed.set(term.name, output);
    else tape.alias(term, output);
  }
  const outputs = [
    ...[...gradients].map(([name, { type, dims }]) => ({ name, type, dims })),
    ...[...kept].map((name) => ({ name, type: values.get(name)?.type ?? null, dims: values.get(name)?.dims ?? null })),
  ];
  return pruneGraph({ ...renameValues(tape.build().graph, renamed), outputs });
}
