// Field numbers of the messages in onnx.proto (ONNX 1.20) that this library interprets.

/** ModelProto. */
export const modelField = { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14 } as const;

/** GraphProto; `value` is value_info. */
export const graphField = { node: 1, name: 2, initializer: 5, input: 11, output: 12, value: 13 } as const;

/** NodeProto. */
export const nodeField = { input: 1, output: 2, name: 3, op: 4, attribute: 5, domain: 7 } as const;

/** AttributeProto. */
export const attributeField = {
  name: 1,
  float: 2,
  int: 3,
  string: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  ints: 8,
  strings: 9,
  tensors: 10,
  graphs: 11,
  type: 20,
} as const;

/** TensorProto. */
export const tensorField = {
  dims: 1,
  type: 2,
  floatData: 4,
  int32Data: 5,
  stringData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  external: 13,
  location: 14,
} as const;

/** ValueInfoProto. */
export const valueField = { name: 1, type: 2 } as const;

/** TypeProto, TypeProto.Tensor, TensorShapeProto and its Dimension. */
export const typeField = { tensor: 1, elementType: 1, shape: 2, dimension: 1, size: 1, symbol: 2 } as const;

/** OperatorSetIdProto. */
export const opsetField = { domain: 1, version: 2 } as const;

/** StringStringEntryProto. */
export const entryField = { key: 1, value: 2 } as const;
