import { replaceUses } from '../../../onnx/edit.ts';
import type { Model, Node } from '../../../onnx/index.ts';

/**
 * Moves the batch axis to the front of a value [length, batch, …], the layout of OpenCLIP exports, so that each row of a batch is
 * contiguous. Returns an equivalent model and the name of the value [batch, length, …].
 */
export function moveBatchFirst(model: Model, value: string, rank: number): { model: Model; value: string } {
  const [front, back] = [`${value}/batch_first`, `${value}/length_first`];
  const perm = [1, 0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2)];
  const exchange = (from: string, to: string): Node => ({
    name: to,
    op: 'Transpose',
    domain: '',
    inputs: [from],
    outputs: [to],
    attributes: new Map([['perm', { kind: 'ints', value: perm }]]),
  });
  const graph = replaceUses(model.graph, value, back);
  const after = graph.nodes.findIndex(({ outputs }) => outputs.includes(value)) + 1;
  const nodes = graph.nodes.toSpliced(after, 0, exchange(value, front), exchange(front, back));
  return { model: { ...model, graph: { ...graph, nodes } }, value: front };
}
