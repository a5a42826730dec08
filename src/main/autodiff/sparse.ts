import { indexGraph } from '../onnx/graph.ts';
import type { Graph } from '../onnx/model.ts';

/** The only read of an embedding table: the rows it returns, and its indices. */
export interface SparseRead {
  readonly rows: string;
  readonly indices: string;
}

/** Of the given tables, those whose only use is one Gather along axis 0: their gradients can be sparse. */
export function findSparseReads(graph: Graph, tables: readonly string[]): Map<string, SparseRead> {
  const { consumers } = indexGraph(graph);
  const found = new Map<string, SparseRead>();
  for (const table of tables) {
    const [reader, ...others] = consumers.get(table) ?? [];
    if (!reader || others.length > 0 || reader.op !== 'Gather' || reader.domain !== '') continue;
    const [data, indices] = reader.inputs as [string, string];
    const axis = reader.attributes.get('axis');
    const alongRows = axis === undefined || (axis.kind === 'int' && axis.value === 0);
    const isOutput = graph.outputs.some(({ name }) => name === table);
    if (data !== table || indices === table || !alongRows || isOutput || graph.initializers.has(indices)) continue;
    found.set(table, { rows: reader.outputs[0]!, indices });
  }
  return found;
}
