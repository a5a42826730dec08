import { replaceUses } from '../../../onnx/edit.ts';
import type { Model, Node } from '../../../onnx/index.ts';

/**
 * Puts the batch first at a value [length, batch, …], as exports of OpenCLIP lay out sequences, so that what belongs to one row of a
 * batch is one piece there. Gives the changed model, which computes the same, and the value [batch, length, …].
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
