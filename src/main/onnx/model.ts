/** ONNX as data: the part of onnx.proto that a graph editor needs. Nothing here runs a model. */

/**
 * Element types of ONNX, named as in NumPy. Those after `string` can be read and written, but not used in computations:
 * shape rules and `typedArrayOf` refuse them.
 */
export type ElementType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'bool'
  | 'string'
  | 'complex64'
  | 'complex128'
  | 'float8e4m3fn'
  | 'float8e4m3fnuz'
  | 'float8e5m2'
  | 'float8e5m2fnuz'
  | 'float8e8m0'
  | 'uint4'
  | 'int4'
  | 'float4e2m1'
  | 'uint2'
  | 'int2';

/** One dimension: a size, a symbolic name such as `batch`, or null when the file does not state it. */
export type Dimension = number | string | null;

/**
 * Protobuf fields that these types do not represent (documentation, metadata, later versions of ONNX), each with its tag. They are
 * preserved byte for byte and written with the object, even when it was copied with changes.
 */
export type UnknownFields = readonly Uint8Array[];

/** The location of a tensor's bytes outside the model file. Offset and length are in bytes; location is relative. */
export interface ExternalData {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * A constant tensor. `bytes` is a view of row-major little-endian data, or null for text and when `external` says where to read it.
 * Such records are never changed in place: the writer writes an unchanged record as exactly the bytes it was read from.
 */
export interface Tensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array | null;
  readonly external?: ExternalData;
  /** Only for `type: 'string'`, whose elements are not bytes of a fixed width. */
  readonly strings?: readonly string[];
  readonly unknown?: UnknownFields;
}

/**
 * The declared type of a graph input, output or intermediate value; `dims` is null when the rank is unknown. `type` is null when
 * the file does not state it, or when the value is not a tensor (its type is then among the unknown fields).
 */
export interface Value {
  readonly name: string;
  readonly type: ElementType | null;
  readonly dims: readonly Dimension[] | null;
  readonly unknown?: UnknownFields;
}

/**
 * An attribute of a node. `graph` attributes (control flow) are kept so that errors can name them; `other` is only used by
 * functions, sparse tensors and sequence types.
 */
export type Attribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'graph'; readonly value: Graph }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensors'; readonly value: readonly Tensor[] }
  | { readonly kind: 'graphs'; readonly value: readonly Graph[] }
  | { readonly kind: 'other'; readonly value: UnknownFields };

/** One operator call. An empty string in `inputs` or `outputs` is an omitted optional value. `domain` is '' for ai.onnx. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly unknown?: UnknownFields;
}

/** A graph in topological order. Maps keep the file's order. */
export interface Graph {
  name: string;
  nodes: Node[];
  initializers: Map<string, Tensor>;
  inputs: Value[];
  outputs: Value[];
  /** Declared types of intermediate values (value_info). */
  values: Map<string, Value>;
  unknown?: UnknownFields;
}

/** A model file. `opsets` maps an operator domain ('' for ai.onnx) to its version. */
export interface Model {
  irVersion: number;
  producer: string;
  opsets: Map<string, number>;
  graph: Graph;
  metadata: Map<string, string>;
  unknown?: UnknownFields;
}
