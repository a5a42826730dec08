import { GraphBuilder, writeModel } from '../../onnx/index.ts';

/** The graphs of this domain; dimensions are dynamic, so one session serves all block sizes. */
export type GraphName = 'top-k' | 'own' | 'ahead' | 'cosines' | 'classify' | 'sums';

/** The ONNX bytes of a graph. The functions below define the input names. */
export function buildSimilarityGraph(name: GraphName): Uint8Array {
  const graph = new GraphBuilder({ name });
  graphs[name](graph);
  return writeModel(graph.build());
}

const graphs: Record<GraphName, (graph: GraphBuilder) => void> = {
  'top-k': (graph) => {
    const cosines = emitCosines(graph);
    takeTop(graph, cosines, 'scores');
  },
  // The best own candidate of each query within a block of candidates; −∞ if there is none.
  own: (graph) => {
    const { cosines, same, nothing } = emitGroups(graph);
    const own = graph.emit('Where', [same, cosines, nothing]);
    const best = graph.emit('ReduceMax', [own], { axes: [1], keepdims: 1 }, { outputs: ['best'] });
    graph.output(best, 'float32', ['queries', 1]);
  },
  // The number of foreign candidates of a block that do not score below `best`; ¬(x < best) also counts NaN.
  ahead: (graph) => {
    const best = graph.input('best', 'float32', ['queries', 1]);
    const { cosines, same, nothing } = emitGroups(graph);
    const foreign = graph.emit('Where', [same, nothing, cosines]);
    const notBelow = graph.emit('Not', [graph.emit('Less', [foreign, best])]);
    const counted = graph.emit('Cast', [notBelow], { to: elementTypeNumber.int32 });
    const ahead = graph.emit('ReduceSum', [counted, graph.ints([1])], { keepdims: 0 }, { outputs: ['ahead'] });
    graph.output(ahead, 'int32', ['queries']);
  },
  cosines: (graph) => {
    graph.output(emitCosines(graph, 'cosines'), 'float32', ['queries', 'candidates']);
  },
  classify: (graph) => {
    const cosines = emitCosines(graph);
    const scale = graph.input('scale', 'float32', []);
    const probabilities = graph.emit('Softmax', [graph.emit('Mul', [cosines, scale])], { axis: 1 });
    takeTop(graph, probabilities, 'probabilities');
  },
  // Sums of a block of rows: of the rows themselves and of their outer products.
  sums: (graph) => {
    const rows = graph.input('rows', 'float32', ['rows', 'dimensions']);
    const first = graph.emit('ReduceSum', [rows, graph.ints([0])], { keepdims: 0 }, { outputs: ['first'] });
    graph.output(first, 'float32', ['dimensions']);
    const second = graph.emit('Gemm', [rows, rows], { transA: 1 }, { outputs: ['second'] });
    graph.output(second, 'float32', ['dimensions', 'dimensions']);
  },
};

/** `TensorProto.DataType` of the types used in casts. */
const elementTypeNumber = { int32: 6 } as const;

/** queries [q, d] · candidates [c, d]ᵀ → [q, c]. */
function emitCosines(graph: GraphBuilder, output?: string): string {
  const queries = graph.input('queries', 'float32', ['queries', 'dimensions']);
  const candidates = graph.input('candidates', 'float32', ['candidates', 'dimensions']);
  return graph.emit('Gemm', [queries, candidates], { transB: 1 }, output === undefined ? {} : { outputs: [output] });
}

/** Cosines, and which of them are between a query and a candidate of the same group. */
function emitGroups(graph: GraphBuilder) {
  const cosines = emitCosines(graph);
  const queryGroups = graph.input('queryGroups', 'int32', ['queries', 1]);
  const candidateGroups = graph.input('candidateGroups', 'int32', [1, 'candidates']);
  const same = graph.emit('Equal', [queryGroups, candidateGroups]);
  return { cosines, same, nothing: graph.scalar(Number.NEGATIVE_INFINITY) };
}

/** Adds the input `k`, the k highest values of each row under the given name, and their `indices`. */
function takeTop(graph: GraphBuilder, values: string, name: string): void {
  const k = graph.input('k', 'int64', [1]);
  const [top, positions] = graph.emitMany('TopK', [values, k], { axis: 1 }, { outputs: [name, 'positions'] });
  graph.output(top!, 'float32', ['queries', 'k']);
  const indices = graph.emit('Cast', [positions!], { to: elementTypeNumber.int32 }, { outputs: ['indices'] });
  graph.output(indices, 'int32', ['queries', 'k']);
}
