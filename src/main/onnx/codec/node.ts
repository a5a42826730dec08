import type { Attribute, Node } from '../model.ts';
import type { WireReader } from '../wire/reader.ts';
import { WireWriter } from '../wire/writer.ts';
import { holdsGraphs, readAttribute, writeAttribute } from './attribute.ts';
import { nodeField as field } from './fields.ts';
import { encodingOf, recordOf, rememberEncoding, rememberRecord, sameParts } from './origin.ts';
import { wholeRecord } from './tensor.ts';

/** Read a NodeProto. */
export function readNode(reader: WireReader): Node {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Attribute>();
  const unknown: Uint8Array[] = [];
  let name = '';
  let op = '';
  let domain = '';
  while (reader.next()) {
    if (reader.field === field.input) inputs.push(reader.text());
    else if (reader.field === field.output) outputs.push(reader.text());
    else if (reader.field === field.name) name = reader.text();
    else if (reader.field === field.op) op = reader.text();
    else if (reader.field === field.domain) domain = plainDomain(reader.text());
    else if (reader.field === field.attribute) {
      const where = `an attribute of ${op || 'a node'} "${name || (outputs[0] ?? '')}"`;
      const [key, attribute] = readAttribute(reader.message(where));
      attributes.set(key, attribute);
    } else unknown.push(reader.take());
  }
  const node: Node = { name, op, domain, inputs, outputs, attributes, ...(unknown.length > 0 ? { unknown } : {}) };
  // Inner graphs may change in place; the encoding of the node shows later whether they did.
  if ([...attributes.values()].some(holdsGraphs)) rememberEncoding(node, encodeNode(node).parts());
  return rememberRecord(node, reader.source);
}

/** Encode a node. */
export function writeNode(node: Node): WireWriter {
  const source = recordOf(node);
  if (!source) return encodeNode(node);
  const encoding = encodingOf(node);
  if (!encoding) return wholeRecord(source);
  const fresh = encodeNode(node);
  return sameParts(encoding, fresh.parts()) ? wholeRecord(source) : fresh;
}

function encodeNode(node: Node): WireWriter {
  const writer = new WireWriter(node.unknown);
  for (const input of node.inputs) writer.text(field.input, input);
  for (const output of node.outputs) writer.text(field.output, output);
  if (node.name !== '') writer.text(field.name, node.name);
  writer.text(field.op, node.op);
  for (const [name, attribute] of node.attributes) writer.message(field.attribute, writeAttribute(name, attribute));
  if (node.domain !== '') writer.text(field.domain, node.domain);
  return writer;
}

/** `ai.onnx` is an alias of the default domain. */
export function plainDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}
