import { indexGraph } from '../../../onnx/graph.ts';
import { float32Of, tensorFrom, type Graph, type Model, type Node } from '../../../onnx/index.ts';
import type { Random } from '../../base/random.ts';

/** Low-rank adaptation (Hu et al., "LoRA", 2022): y = xW + (xA)B · alpha / rank with A [in, rank] and B [rank, out]. */
export interface LoraSettings {
  readonly rank: number;
  readonly alpha: number;
}

/** One adapted weight. `transposed`: the file stores it as [out, in]. */
export interface Adapter {
  readonly weight: string;
  readonly down: string;
  readonly up: string;
  readonly transposed: boolean;
}

/** A tower with adapters on its linear layers; only the adapter weights are trained. */
export interface AdaptedModel {
  readonly model: Model;
  readonly adapters: readonly Adapter[];
}

/**
 * Adds an adapter to every linear layer whose weight is an initializer, except for those named in `except` (the final projection). A is
 * initialized from a normal distribution and B with zeros, so that the adapted model starts out identical to the original.
 */
export function addAdapters(
  model: Model,
  { rank, alpha }: LoraSettings,
  except: ReadonlySet<string>,
  random: Random,
): AdaptedModel {
  const { graph } = model;
  const { producers } = indexGraph(graph);
  const adapters: Adapter[] = [];
  const initializers = new Map(graph.initializers);
  const scale = tensorFrom('lora/scale', 'float32', [], [alpha / rank]);
  initializers.set(scale.name, scale);
  const nodes = graph.nodes.flatMap((node) => {
    const linear = findLinear(node, graph, producers);
    if (!linear || except.has(linear.weight)) return [node];
    const { weight, transposed } = linear;
    const dims = graph.initializers.get(weight)!.dims;
    const [from, to] = (transposed ? [dims[1], dims[0]] : [dims[0], dims[1]]) as [number, number];
    const adapter = { weight, down: `${weight}/lora_A`, up: `${weight}/lora_B`, transposed };
    const deviation = 1 / Math.sqrt(from);
    const start = Float32Array.from({ length: from * rank }, () => random.normal() * deviation);
    if (!initializers.has(adapter.down)) {
      initializers.set(adapter.down, tensorFrom(adapter.down, 'float32', [from, rank], start));
      initializers.set(adapter.up, tensorFrom(adapter.up, 'float32', [rank, to], new Float32Array(rank * to)));
      adapters.push(adapter);
    }
    return adapt(node, adapter, scale.name);
  });
  return { model: { ...model, graph: { ...graph, nodes, initializers } }, adapters };
}

/** A weight with its adapter merged in: W + A·B · alpha / rank, in the layout of the file. */
function mergeAdapter(
  weight: Float32Array,
  { down, up, transposed }: { down: Float32Array; up: Float32Array; transposed: boolean },
  { rank, alpha }: LoraSettings,
): Float32Array {
  const from = down.length / rank;
  const to = up.length / rank;
  const merged = Float32Array.from(weight);
  for (let row = 0; row < from; row++) {
    for (let column = 0; column < to; column++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += down[row * rank + r]! * up[r * to + column]!;
      merged[transposed ? column * from + row : row * to + column]! += (sum * alpha) / rank;
    }
  }
  return merged;
}

/** The merged weights of an adapted model by name, in the layout of the file. */
export function mergeAdapters(
  original: Model,
  adapters: readonly Adapter[],
  trained: ReadonlyMap<string, Float32Array>,
  settings: LoraSettings,
): Map<string, Float32Array> {
  return new Map(
    adapters.map(({ weight, down, up, transposed }) => {
      const parts = { down: trained.get(down)!, up: trained.get(up)!, transposed };
      return [weight, mergeAdapter(float32Of(original.graph.initializers.get(weight)!), parts, settings)];
    }),
  );
}

/** The weight of a node that multiplies by an initializer, directly or through a Transpose. */
function findLinear(
  node: Node,
  graph: Graph,
  producers: ReadonlyMap<string, Node>,
): { weight: string; transposed: boolean } | null {
  if (node.domain !== '' || (node.op !== 'MatMul' && node.op !== 'Gemm')) return null;
  if (node.op === 'Gemm' && (intOf(node, 'transA') === 1 || isScaled(node))) return null;
  const given = sourceOf(node.inputs[1]!, producers);
  const turned = producers.get(given);
  const weight = turned?.op === 'Transpose' ? sourceOf(turned.inputs[0]!, producers) : given;
  const tensor = graph.initializers.get(weight);
  if (!tensor || tensor.type !== 'float32' || tensor.dims.length !== 2) return null;
  const transposed = (turned?.op === 'Transpose') !== (node.op === 'Gemm' && intOf(node, 'transB') === 1);
  return { weight, transposed };
}

/** Resolves aliases: PyTorch exports one of several tied weights, and an Identity for each of the others. */
function sourceOf(name: string, producers: ReadonlyMap<string, Node>): string {
  let source = name;
  for (let node = producers.get(source); node?.op === 'Identity'; node = producers.get(source))
    source = node.inputs[0]!;
  return source;
}

function isScaled(node: Node): boolean {
  const alpha = node.attributes.get('alpha');
  return alpha?.kind === 'float' && alpha.value !== 1;
}

function intOf(node: Node, name: string): number {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'int' ? attribute.value : 0;
}

function adapt(node: Node, { down, up }: Adapter, scale: string): Node[] {
  const [output] = node.outputs as [string];
  const at = (part: string): string => `${output}/lora/${part}`;
  const make = (op: string, inputs: readonly string[], result: string): Node => ({
    name: result,
    op,
    domain: '',
    inputs,
    outputs: [result],
    attributes: new Map(),
  });
  return [
    { ...node, outputs: [at('frozen')] },
    make('MatMul', [node.inputs[0]!, down], at('down')),
    make('MatMul', [at('down'), up], at('up')),
    make('Mul', [at('up'), scale], at('scaled')),
    { ...make('Add', [at('frozen'), at('scaled')], output), name: `${node.name}/lora` },
  ];
}
