import { OnnxError } from '../errors.ts';
import type { Graph, Tensor, Value } from '../model.ts';
import type { WireReader } from '../wire/reader.ts';
import type { WireWriter } from '../wire/writer.ts';
import { graphField as field } from './fields.ts';
import { readNode, writeNode } from './node.ts';
import { layoutOf, rememberLayout, unknownItems, writeItems, type Item } from './origin.ts';
import { readTensor, writeTensor } from './tensor.ts';
import { readValue, writeValue } from './value.ts';

/** Read a GraphProto. Throws `invalid-graph` when two initializers have the same name. */
export function readGraph(reader: WireReader): Graph {
  const graph: Graph = { name: '', nodes: [], initializers: new Map(), inputs: [], outputs: [], values: new Map() };
  const unknown: Uint8Array[] = [];
  const order: number[] = [];
  while (reader.next()) {
    order.push(reader.field);
    if (reader.field === field.name) graph.name = reader.text();
    else if (reader.field === field.node) graph.nodes.push(readNode(reader.message(`node ${graph.nodes.length}`)));
    else if (reader.field === field.initializer) {
      addInitializer(graph, readTensor(reader.message(`initializer ${graph.initializers.size}`)));
    } else if (reader.field === field.input) graph.inputs.push(readValue(reader.message('a graph input')));
    else if (reader.field === field.output) graph.outputs.push(readValue(reader.message('a graph output')));
    else if (reader.field === field.value) addValue(graph, readValue(reader.message('a declared value')));
    else unknown.push(reader.take());
  }
  if (unknown.length > 0) graph.unknown = unknown;
  rememberLayout(graph, { order, entries: new Map() });
  return graph;
}

/** Encode a graph. */
export function writeGraph(graph: Graph): WireWriter {
  const layout = layoutOf(graph);
  const items: Item[] = graph.nodes.map((node) => nested(field.node, () => writeNode(node)));
  if (graph.name !== '' || layout?.order.includes(field.name)) {
    items.push({ field: field.name, write: (writer) => writer.text(field.name, graph.name) });
  }
  for (const tensor of graph.initializers.values()) items.push(nested(field.initializer, () => writeTensor(tensor)));
  for (const value of graph.inputs) items.push(nested(field.input, () => writeValue(value)));
  for (const value of graph.outputs) items.push(nested(field.output, () => writeValue(value)));
  for (const value of graph.values.values()) items.push(nested(field.value, () => writeValue(value)));
  return writeItems([...items, ...unknownItems(graph.unknown)], layout);
}

function nested(number: number, encode: () => WireWriter): Item {
  return { field: number, write: (writer) => writer.message(number, encode()) };
}

function addInitializer(graph: Graph, tensor: Tensor): void {
  if (graph.initializers.has(tensor.name)) {
    throw new OnnxError('invalid-graph', `Two initializers are named "${tensor.name}"`);
  }
  graph.initializers.set(tensor.name, tensor);
}

function addValue(graph: Graph, value: Value): void {
  graph.values.set(value.name, value);
}
