import { OnnxError } from './errors.ts';
import type { ElementType } from './model.ts';

/** Element types in the order of their codes in TensorProto.DataType; code 0 is "undefined". */
const typesByCode: readonly (ElementType | null)[] = [
  null,
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'uint4',
  'int4',
  'float4e2m1',
  'float8e8m0',
  'uint2',
  'int2',
];

const bitsByType: Readonly<Record<ElementType, number>> = {
  float32: 32,
  float64: 64,
  float16: 16,
  bfloat16: 16,
  int8: 8,
  uint8: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
  int64: 64,
  uint64: 64,
  bool: 8,
  string: 0,
  complex64: 64,
  complex128: 128,
  float8e4m3fn: 8,
  float8e4m3fnuz: 8,
  float8e5m2: 8,
  float8e5m2fnuz: 8,
  float8e8m0: 8,
  uint4: 4,
  int4: 4,
  float4e2m1: 4,
  uint2: 2,
  int2: 2,
};

const floatTypes: ReadonlySet<ElementType> = new Set(['float32', 'float64', 'float16', 'bfloat16']);

const integerTypes: ReadonlySet<ElementType> = new Set([
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
]);

/** The number that ONNX uses for a type, e.g. in `to` of Cast: 1 for float32, 7 for int64, 9 for bool. */
export function typeCode(type: ElementType): number {
  return typesByCode.indexOf(type);
}

/** The type of a TensorProto.DataType number, or null for 0 ("undefined"). Throws `unsupported-type` for numbers not in ONNX 1.20. */
export function typeOfCode(code: number): ElementType | null {
  const type = typesByCode[code];
  if (type === undefined)
    throw new OnnxError('unsupported-type', `Tensor element type ${code} is unknown to this version`);
  return type;
}

/** Bytes per element: 0 for strings, a fraction for types that share a byte (0.5 for int4). */
export function elementBytes(type: ElementType): number {
  return bitsByType[type] / 8;
}

/** Bytes of `count` elements when packed as in `raw_data`. */
export function packedBytes(type: ElementType, count: number): number {
  return Math.ceil((bitsByType[type] * count) / 8);
}

/** Whether a value of this type can carry a gradient. */
export function isFloat(type: ElementType): boolean {
  return floatTypes.has(type);
}

/** Whether a type is an integer type of at least 8 bits (bool is not). */
export function isInteger(type: ElementType): boolean {
  return integerTypes.has(type);
}
