import { packedBytes, typeCode, typeOfCode } from '../element-types.ts';
import { OnnxError } from '../errors.ts';
import type { ElementType, ExternalData, Tensor } from '../model.ts';
import { elementCount } from '../types.ts';
import type { WireReader } from '../wire/reader.ts';
import { decodeLossyText } from '../wire/text.ts';
import { WireWriter } from '../wire/writer.ts';
import { readEntry, writeEntry } from './entry.ts';
import { tensorField as field } from './fields.ts';
import { recordOf, rememberRecord } from './origin.ts';
import { ElementCollector } from './tensor-data.ts';

/** Read a TensorProto. `raw_data` is viewed; other encodings are converted to the same form. */
export function readTensor(reader: WireReader): Tensor {
  const dims: number[] = [];
  const strings: string[] = [];
  const external = new Map<string, string>();
  const unknown: Uint8Array[] = [];
  const elements = new ElementCollector();
  let name = '';
  let type: ElementType | null = null;
  let raw: Uint8Array | null = null;
  let isExternal = false;
  while (reader.next()) {
    if (reader.field === field.dims) reader.eachInt((dim) => dims.push(dim));
    else if (reader.field === field.type) type = typeOfCode(reader.uint());
    else if (reader.field === field.name) name = reader.text();
    else if (reader.field === field.rawData) raw = reader.bytes();
    else if (reader.field === field.floatData || reader.field === field.doubleData) elements.addFixed(reader);
    else if (reader.field === field.int32Data || reader.field === field.int64Data || reader.field === field.uint64Data)
      elements.addIntegers(reader);
    else if (reader.field === field.stringData) strings.push(decodeLossyText(reader.bytes()));
    else if (reader.field === field.external) readEntry(reader, external);
    else if (reader.field === field.location) isExternal = reader.uint() === 1;
    else unknown.push(reader.take());
  }
  if (type === null) throw new OnnxError('malformed', `Tensor "${name}" has no element type`);
  if (dims.some((dim) => dim < 0))
    throw new OnnxError('malformed', `Tensor "${name}" has a negative dimension: [${dims.join(',')}]`);
  const kept = unknown.length > 0 ? { unknown } : {};
  const tensor: Tensor =
    type === 'string'
      ? { name, type, dims, bytes: null, strings, ...kept }
      : isExternal
        ? {
            name,
            type,
            dims,
            bytes: null,
            external: externalOf(name, external, packedBytes(type, elementCount(dims))),
            ...kept,
          }
        : { name, type, dims, bytes: raw ?? elements.bytes(type), ...kept };
  checkSize(tensor);
  return rememberRecord(tensor, reader.source);
}

/** Encode a tensor; numbers always as `raw_data`, which is a view of `bytes`. */
export function writeTensor(tensor: Tensor): WireWriter {
  const source = recordOf(tensor);
  if (source) return wholeRecord(source);
  const writer = new WireWriter(tensor.unknown);
  for (const dim of tensor.dims) writer.int(field.dims, dim);
  writer.int(field.type, typeCode(tensor.type));
  for (const text of tensor.strings ?? []) writer.text(field.stringData, text);
  if (tensor.name !== '') writer.text(field.name, tensor.name);
  if (tensor.bytes) writer.bytes(field.rawData, tensor.bytes);
  else if (tensor.external) writeExternal(writer, tensor.external);
  return writer;
}

/** A writer with a record as it was read. */
export function wholeRecord(source: Uint8Array): WireWriter {
  const writer = new WireWriter();
  writer.raw(source);
  return writer;
}

function externalOf(name: string, entries: ReadonlyMap<string, string>, expected: number): ExternalData {
  const location = entries.get('location') ?? '';
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? expected);
  if (location === '' || !Number.isSafeInteger(offset) || offset < 0) {
    throw new OnnxError('malformed', `Tensor "${name}" is external, but does not state where its data is`);
  }
  // A model file must not be able to refer to arbitrary files of the machine.
  if (/^[/\\]|^[a-z]:/i.test(location) || location.split(/[/\\]/).includes('..')) {
    throw new OnnxError('malformed', `Tensor "${name}" is in "${location}", which is outside the model's folder`);
  }
  if (length !== expected) {
    throw new OnnxError('malformed', `Tensor "${name}" needs ${expected} bytes, but its external data has ${length}`);
  }
  return { location, offset, length };
}

function writeExternal(writer: WireWriter, external: ExternalData): void {
  writeEntry(writer, field.external, 'location', external.location);
  writeEntry(writer, field.external, 'offset', String(external.offset));
  writeEntry(writer, field.external, 'length', String(external.length));
  writer.int(field.location, 1);
}

function checkSize(tensor: Tensor): void {
  const { name, type, dims, bytes, strings } = tensor;
  const count = elementCount(dims);
  const found = strings ? strings.length : bytes?.length;
  const expected = strings ? count : packedBytes(type, count);
  if (found === undefined || found === expected) return;
  const unit = strings ? 'strings' : 'bytes';
  throw new OnnxError(
    'malformed',
    `Tensor "${name}" ${type}[${dims.join(',')}] needs ${expected} ${unit}, but has ${found}`,
  );
}
