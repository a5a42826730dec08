import { typeCode, typeOfCode } from '../element-types.ts';
import type { Dimension, ElementType, Value } from '../model.ts';
import type { WireReader } from '../wire/reader.ts';
import { WireWriter } from '../wire/writer.ts';
import { typeField, valueField } from './fields.ts';
import { recordOf, rememberRecord } from './origin.ts';
import { wholeRecord } from './tensor.ts';

/** Read a ValueInfoProto. Denotations of dimensions are lost when the value is changed. */
export function readValue(reader: WireReader): Value {
  const unknown: Uint8Array[] = [];
  let name = '';
  let tensorType: TensorType | null = null;
  while (reader.next()) {
    if (reader.field === valueField.name) name = reader.text();
    else if (reader.field === valueField.type) {
      tensorType = readType(reader.message(`the type of "${name}"`));
      if (!tensorType) unknown.push(reader.record());
    } else unknown.push(reader.take());
  }
  const { type, dims } = tensorType ?? { type: null, dims: null };
  return rememberRecord({ name, type, dims, ...(unknown.length > 0 ? { unknown } : {}) }, reader.source);
}

/** Encode a value; without a type only its name is written. */
export function writeValue(value: Value): WireWriter {
  const source = recordOf(value);
  if (source) return wholeRecord(source);
  const writer = new WireWriter(value.unknown);
  writer.text(valueField.name, value.name);
  if (value.type !== null) writer.message(valueField.type, writeType(value.type, value.dims));
  return writer;
}

interface TensorType {
  readonly type: ElementType | null;
  readonly dims: Dimension[] | null;
}

/** The tensor type in a TypeProto, or null when it is a sequence, map, optional or sparse tensor. */
function readType(reader: WireReader): TensorType | null {
  let found: TensorType | null = null;
  while (reader.next()) {
    if (reader.field === typeField.tensor) found = readTensorType(reader.message(reader.where));
    else reader.skip();
  }
  return found;
}

function readTensorType(reader: WireReader): TensorType {
  let type: ElementType | null = null;
  let dims: Dimension[] | null = null;
  while (reader.next()) {
    if (reader.field === typeField.elementType) type = typeOfCode(reader.uint());
    else if (reader.field === typeField.shape) dims = readShape(reader.message(reader.where));
    else reader.skip();
  }
  return { type, dims };
}

function readShape(reader: WireReader): Dimension[] {
  const dims: Dimension[] = [];
  while (reader.next()) {
    if (reader.field === typeField.dimension) dims.push(readDimension(reader.message(reader.where)));
    else reader.skip();
  }
  return dims;
}

/** Old exporters write −1 or an empty name for "unknown". */
function readDimension(reader: WireReader): Dimension {
  let dim: Dimension = null;
  while (reader.next()) {
    if (reader.field === typeField.size) {
      const size = reader.int();
      dim = size < 0 ? null : size;
    } else if (reader.field === typeField.symbol) dim = reader.text() || null;
    else reader.skip();
  }
  return dim;
}

function writeType(type: ElementType, dims: readonly Dimension[] | null): WireWriter {
  const tensor = new WireWriter();
  tensor.int(typeField.elementType, typeCode(type));
  if (dims) {
    const shape = new WireWriter();
    for (const dim of dims) {
      const dimension = new WireWriter();
      if (typeof dim === 'number') dimension.int(typeField.size, dim);
      else if (dim !== null) dimension.text(typeField.symbol, dim);
      shape.message(typeField.dimension, dimension);
    }
    tensor.message(typeField.shape, shape);
  }
  const wrapper = new WireWriter();
  wrapper.message(typeField.tensor, tensor);
  return wrapper;
}
