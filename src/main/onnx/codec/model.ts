import { OnnxError } from '../errors.ts';
import type { Graph, Model } from '../model.ts';
import type { WireReader } from '../wire/reader.ts';
import { WireWriter } from '../wire/writer.ts';
import { encodeEntry, readEntry } from './entry.ts';
import { modelField as field, opsetField } from './fields.ts';
import { readGraph, writeGraph } from './graph.ts';
import { plainDomain } from './node.ts';
import { entryKey, layoutOf, rememberLayout, unknownItems, writeItems, type Item, type Layout } from './origin.ts';

/** Read a ModelProto. Throws `malformed` when it has no graph or no operator set. */
export function readModelMessage(reader: WireReader): Model {
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  const entries = new Map<string, Uint8Array>();
  const unknown: Uint8Array[] = [];
  const order: number[] = [];
  let irVersion = 0;
  let producer = '';
  let graph: Graph | null = null;
  while (reader.next()) {
    order.push(reader.field);
    if (reader.field === field.irVersion) irVersion = reader.int();
    else if (reader.field === field.producer) producer = reader.text();
    else if (reader.field === field.graph) graph = readGraph(reader.message('the graph'));
    else if (reader.field === field.opset) {
      const [domain, version] = readOpset(reader.message('an operator set'));
      opsets.set(domain, version);
      entries.set(entryKey(field.opset, domain, version), reader.record());
    } else if (reader.field === field.metadata) {
      const [key, value] = readEntry(reader, metadata);
      entries.set(entryKey(field.metadata, key, value), reader.record());
    } else unknown.push(reader.take());
  }
  if (!graph) throw new OnnxError('malformed', 'Not an ONNX model: the file contains no graph');
  if (opsets.size === 0) throw new OnnxError('malformed', 'Not an ONNX model: the file states no operator set');
  const model: Model = { irVersion, producer, opsets, graph, metadata, ...(unknown.length > 0 ? { unknown } : {}) };
  rememberLayout(model, { order, entries });
  return model;
}

/** Encode a model. */
export function writeModelMessage(model: Model): WireWriter {
  const layout = layoutOf(model);
  const items: Item[] = [
    { field: field.irVersion, write: (writer) => writer.int(field.irVersion, model.irVersion) },
    { field: field.graph, write: (writer) => writer.message(field.graph, writeGraph(model.graph)) },
  ];
  if (model.producer !== '' || layout?.order.includes(field.producer)) {
    items.push({ field: field.producer, write: (writer) => writer.text(field.producer, model.producer) });
  }
  for (const [domain, version] of model.opsets) {
    items.push(entryItem(layout, field.opset, domain, version, () => encodeOpset(domain, version)));
  }
  for (const [key, value] of model.metadata) {
    items.push(entryItem(layout, field.metadata, key, value, () => encodeEntry(key, value)));
  }
  return writeItems([...items, ...unknownItems(model.unknown)], layout);
}

/** An entry, written as it was read, if it was: `domain: ""` may be omitted or written, and both mean the same. */
function entryItem(
  layout: Layout | undefined,
  number: number,
  key: string,
  value: string | number,
  encode: () => WireWriter,
): Item {
  const source = layout?.entries.get(entryKey(number, key, value));
  return { field: number, write: (writer) => (source ? writer.raw(source) : writer.message(number, encode())) };
}

function readOpset(reader: WireReader): [domain: string, version: number] {
  let domain = '';
  let version = 0;
  while (reader.next()) {
    if (reader.field === opsetField.domain) domain = plainDomain(reader.text());
    else if (reader.field === opsetField.version) version = reader.int();
    else reader.skip();
  }
  return [domain, version];
}

function encodeOpset(domain: string, version: number): WireWriter {
  const writer = new WireWriter();
  if (domain !== '') writer.text(opsetField.domain, domain);
  writer.int(opsetField.version, version);
  return writer;
}
