import type { Attribute, Graph, Tensor } from '../model.ts';
import type { WireReader } from '../wire/reader.ts';
import { decodeLossyText } from '../wire/text.ts';
import { WireWriter } from '../wire/writer.ts';
import { attributeField as field } from './fields.ts';
import { readGraph, writeGraph } from './graph.ts';
import { recordOf, rememberRecord } from './origin.ts';
import { readTensor, wholeRecord, writeTensor } from './tensor.ts';

/** Kinds in the order of their codes in AttributeProto.AttributeType, from 1; further ones are read as `other`. */
const kinds = ['float', 'int', 'string', 'tensor', 'graph', 'floats', 'ints', 'strings', 'tensors', 'graphs'] as const;

type Kind = (typeof kinds)[number];

/** All fields of an AttributeProto; its type selects the relevant one. */
interface Fields {
  float: number;
  int: number;
  string: string;
  tensor: Tensor | null;
  graph: Graph | null;
  floats: number[];
  ints: number[];
  strings: string[];
  tensors: Tensor[];
  graphs: Graph[];
}

/** Read an AttributeProto. Text that is not UTF-8 (opaque blobs) is readable only in part, but is written back unchanged. */
export function readAttribute(reader: WireReader): [name: string, attribute: Attribute] {
  const found: Fields = {
    float: 0,
    int: 0,
    string: '',
    tensor: null,
    graph: null,
    floats: [],
    ints: [],
    strings: [],
    tensors: [],
    graphs: [],
  };
  const unknown: Uint8Array[] = [];
  let name = '';
  let kind: Kind | null = null;
  while (reader.next()) {
    if (reader.field === field.name) name = reader.text();
    else if (reader.field === field.type) {
      kind = kinds[reader.uint() - 1] ?? null;
      if (kind === null) unknown.push(reader.record());
    } else {
      const seen = readContent(reader, found);
      if (!seen) unknown.push(reader.take());
      // Files of IR version 1 have no type; there the present field decides.
      kind ??= seen;
    }
  }
  return [name, rememberRecord(attributeOf(kind, found, unknown), reader.source)];
}

/** Encode an attribute under a name. */
export function writeAttribute(name: string, attribute: Attribute): WireWriter {
  const source = holdsGraphs(attribute) ? undefined : recordOf(attribute);
  if (source) return wholeRecord(source);
  if (attribute.kind === 'other') {
    const writer = new WireWriter(attribute.value);
    writer.text(field.name, name);
    return writer;
  }
  const writer = new WireWriter();
  writer.text(field.name, name);
  writeContent(writer, attribute);
  writer.int(field.type, kinds.indexOf(attribute.kind) + 1);
  return writer;
}

/** Whether an attribute contains graphs, the only part of an attribute that may change in place. */
export function holdsGraphs(attribute: Attribute): boolean {
  return attribute.kind === 'graph' || attribute.kind === 'graphs';
}

function readContent(reader: WireReader, into: Fields): Kind | null {
  switch (reader.field) {
    case field.float:
      into.float = reader.float();
      return 'float';
    case field.int:
      into.int = reader.int();
      return 'int';
    case field.string:
      into.string = decodeLossyText(reader.bytes());
      return 'string';
    case field.tensor:
      into.tensor = readTensorField(reader);
      return 'tensor';
    case field.graph:
      into.graph = readGraphField(reader);
      return 'graph';
    case field.floats:
      into.floats.push(...floatsIn(reader.fixed()));
      return 'floats';
    case field.ints:
      reader.eachInt((value) => into.ints.push(value));
      return 'ints';
    case field.strings:
      into.strings.push(decodeLossyText(reader.bytes()));
      return 'strings';
    case field.tensors:
      into.tensors.push(readTensorField(reader));
      return 'tensors';
    case field.graphs:
      into.graphs.push(readGraphField(reader));
      return 'graphs';
    default:
      return null;
  }
}

function attributeOf(kind: Kind | null, found: Fields, unknown: Uint8Array[]): Attribute {
  switch (kind) {
    case null:
      return { kind: 'other', value: unknown };
    case 'tensor':
      return found.tensor ? { kind, value: found.tensor } : { kind: 'other', value: unknown };
    case 'graph':
      return found.graph ? { kind, value: found.graph } : { kind: 'other', value: unknown };
    default:
      return { kind, value: found[kind] } as Attribute;
  }
}

function writeContent(writer: WireWriter, attribute: Exclude<Attribute, { kind: 'other' }>): void {
  switch (attribute.kind) {
    case 'float':
      return writer.float(field.float, attribute.value);
    case 'int':
      return writer.int(field.int, attribute.value);
    case 'string':
      return writer.text(field.string, attribute.value);
    case 'tensor':
      return writer.message(field.tensor, writeTensor(attribute.value));
    case 'graph':
      return writer.message(field.graph, writeGraph(attribute.value));
    case 'floats':
      return attribute.value.forEach((value) => writer.float(field.floats, value));
    case 'ints':
      return attribute.value.forEach((value) => writer.int(field.ints, value));
    case 'strings':
      return attribute.value.forEach((value) => writer.text(field.strings, value));
    case 'tensors':
      return attribute.value.forEach((value) => writer.message(field.tensors, writeTensor(value)));
    case 'graphs':
      return attribute.value.forEach((value) => writer.message(field.graphs, writeGraph(value)));
  }
}

function readTensorField(reader: WireReader): Tensor {
  return readTensor(reader.message(`a tensor of ${reader.where}`));
}

function readGraphField(reader: WireReader): Graph {
  return readGraph(reader.message(`a graph of ${reader.where}`));
}

function floatsIn(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getFloat32(4 * index, true));
}
