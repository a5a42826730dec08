import { indexGraph, usedNames } from '../../../onnx/graph.ts';
import { isFloat } from '../../../onnx/element-types.ts';
import { findReaders } from './weight-readers.ts';
import type { BoundModel, Node } from '../../../onnx/index.ts';

/** A value that all floating-point paths from the input to the embedding pass through, and what comes after it. */
export interface CutPoint {
  readonly value: string;
  /** 0, or 1 for layouts [length, batch, width]. */
  readonly batchAxis: 0 | 1;
  /** Number of attention softmaxes, and so of complete transformer blocks, after it. */
  readonly blocksAfter: number;
  /** Number of parameters with two or more dimensions used after it. */
  readonly matricesAfter: number;
}

/**
 * The values at which a tower can be cut in two, in order from input to output. Only floating-point paths from the stem count: what the
 * upper part derives from token ids alone (a pooling position, a mask) can be recomputed.
 */
export function findCutPoints({ model, values, parameters }: BoundModel, output: string): CutPoint[] {
  const { nodes } = model.graph;
  const flowing = (name: string): boolean => {
    const value = values.get(name);
    return value !== undefined && isFloat(value.type);
  };
  const between = nodesBetween(nodes, findStem(model.graph.nodes, values, model.graph.initializers), output, flowing);
  const matrices = new Set(parameters.filter((name) => (values.get(name)?.dims.length ?? 0) >= 2));
  const readBy = findReaders(model.graph, parameters);

  const uses = new Map<string, number>();
  for (const node of between) for (const name of new Set(usedNames(node))) uses.set(name, (uses.get(name) ?? 0) + 1);
  const made = new Set(between.flatMap((node) => node.outputs));
  const live = new Set<string>();
  const found: { value: string; position: number }[] = [];
  between.forEach((node, position) => {
    for (const name of new Set(usedNames(node))) {
      const left = (uses.get(name) ?? 0) - 1;
      uses.set(name, left);
      if (left === 0) live.delete(name);
    }
    for (const name of node.outputs)
      if (flowing(name) && ((uses.get(name) ?? 0) > 0 || name === output)) live.add(name);
    const [only] = live;
    if (live.size === 1 && only !== undefined && made.has(only)) found.push({ value: only, position });
  });
  const batch = values.get(output)!.dims[0]!;
  const unique = found.filter(({ value }, index) => value !== found[index - 1]?.value && value !== output);
  return unique.flatMap(({ value, position }) => {
    const after = between.slice(position + 1);
    const batchAxis = values.get(value)!.dims.slice(0, 2).indexOf(batch);
    if (batchAxis < 0) return [];
    return {
      value,
      batchAxis: batchAxis as 0 | 1,
      blocksAfter: after.filter(({ op }) => op === 'Softmax').length,
      matricesAfter: new Set(after.flatMap(readBy).filter((name) => matrices.has(name))).size,
    };
  });
}

/** The cut before the last `blocks` transformer blocks; null unless the tower has more blocks than that. */
export function cutBeforeBlocks(cuts: readonly CutPoint[], blocks: number): CutPoint | null {
  return cuts.findLast(({ blocksAfter }) => blocksAfter === blocks) ?? null;
}

/** The cut at the pooled features, just before the final projection; null if there is no projection. */
export function cutBeforeProjection(cuts: readonly CutPoint[]): CutPoint | null {
  return cuts.findLast(({ matricesAfter }) => matricesAfter > 0) ?? null;
}

/** The float value that most of the graph depends on: the pixels, or the token embeddings. */
function findStem(
  nodes: readonly Node[],
  values: BoundModel['values'],
  constants: ReadonlyMap<string, unknown>,
): string {
  const produced = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const { consumers } = indexGraph({
    name: '',
    nodes: [...nodes],
    initializers: new Map(),
    inputs: [],
    outputs: [],
    values: new Map(),
  });
  const isSource = (name: string): boolean => {
    const value = values.get(name);
    if (value === undefined || !isFloat(value.type) || constants.has(name)) return false;
    const node = produced.get(name);
    return (
      node === undefined || !usedNames(node).some((input) => isFloat(values.get(input)!.type) && !constants.has(input))
    );
  };
  const names = new Set(nodes.flatMap((node) => [...usedNames(node), ...node.outputs]));
  let best = { name: '', reach: -1 };
  for (const name of names) {
    if (!isSource(name)) continue;
    const reached = new Set<Node>();
    const pending = [...(consumers.get(name) ?? [])];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (reached.has(node)) continue;
      reached.add(node);
      for (const output of node.outputs) pending.push(...(consumers.get(output) ?? []));
    }
    if (reached.size > best.reach) best = { name, reach: reached.size };
  }
  return best.name;
}

/** The nodes on floating-point paths from one value to another, in graph order. */
function nodesBetween(nodes: readonly Node[], from: string, to: string, flowing: (name: string) => boolean): Node[] {
  const forward = new Set([from]);
  const reached = nodes.filter((node) => {
    const touched = usedNames(node).some((name) => forward.has(name));
    if (touched) for (const output of node.outputs) if (flowing(output)) forward.add(output);
    return touched;
  });
  const backward = new Set([to]);
  return reached
    .toReversed()
    .filter((node) => {
      const needed = node.outputs.some((output) => backward.has(output) && forward.has(output));
      if (needed) for (const name of usedNames(node)) if (forward.has(name)) backward.add(name);
      return needed;
    })
    .reverse();
}
