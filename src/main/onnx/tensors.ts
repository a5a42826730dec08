import { packedBytes } from './element-types.ts';
import { OnnxError } from './errors.ts';
import type { ElementType, Tensor } from './model.ts';
import { elementCount } from './types.ts';
import { toInt64 } from './wire/int64.ts';

export { elementBytes } from './element-types.ts';

/** Typed arrays for the elements of a tensor; bool is one byte per element. A little-endian platform is assumed. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** What a tensor can be created from: the matching typed array (viewed, not copied), or numbers, which are converted. */
export type TensorSource = TensorData | Float16Array | readonly (number | bigint | boolean)[];

/**
 * Create a tensor of `dims` from row-major data. A typed array that matches `type` is viewed, so later writes to it are
 * visible; anything else is converted (rounded for floats, wrapped for integers, `≠ 0` for bool).
 * Throws `invalid-graph` when the number of elements does not match `dims`.
 */
export function tensorFrom(name: string, type: ElementType, dims: readonly number[], data: TensorSource): Tensor {
  const count = elementCount(dims);
  if (data.length !== count) {
    throw new OnnxError(
      'invalid-graph',
      `Tensor "${name}" [${dims.join(',')}] has ${count} elements, but ${data.length} were given`,
    );
  }
  return { name, type, dims: [...dims], bytes: bytesOf(encode(type, data)) };
}

/**
 * The elements of a tensor: a view of its bytes when these are aligned in memory, otherwise a copy, so treat it as read-only.
 * float16 and bfloat16 are widened to float32 (always a copy); bool is Uint8Array; 64-bit integers are big integers.
 * Throws `missing-data` for external tensors that were not loaded, `unsupported-type` for strings, complex and sub-byte types.
 */
export function typedArrayOf(tensor: Tensor): TensorData {
  const bytes = dataOf(tensor);
  switch (tensor.type) {
    case 'float32':
      return new Float32Array(...span(bytes, 4));
    case 'float64':
      return new Float64Array(...span(bytes, 8));
    case 'float16':
      return Float32Array.from(new Float16Array(...span(bytes, 2)));
    case 'bfloat16':
      return widenBfloat16(new Uint16Array(...span(bytes, 2)));
    case 'int8':
      return new Int8Array(...span(bytes, 1));
    case 'uint8':
    case 'bool':
      return new Uint8Array(...span(bytes, 1));
    case 'int16':
      return new Int16Array(...span(bytes, 2));
    case 'uint16':
      return new Uint16Array(...span(bytes, 2));
    case 'int32':
      return new Int32Array(...span(bytes, 4));
    case 'uint32':
      return new Uint32Array(...span(bytes, 4));
    case 'int64':
      return new BigInt64Array(...span(bytes, 8));
    case 'uint64':
      return new BigUint64Array(...span(bytes, 8));
    default:
      throw new OnnxError(
        'unsupported-type',
        `The ${tensor.type} elements of tensor "${tensor.name}" cannot be used in computations`,
      );
  }
}

/** The elements of a floating-point tensor as float32: a view where possible, float64 rounded, 16-bit types widened. */
export function float32Of(tensor: Tensor): Float32Array {
  const data = typedArrayOf(tensor);
  if (data instanceof Float32Array) return data;
  if (data instanceof Float64Array) return Float32Array.from(data);
  throw new OnnxError('unsupported-type', `Tensor "${tensor.name}" has type ${tensor.type}, not a floating-point type`);
}

/** The elements of any numeric tensor as JavaScript numbers; 64-bit integers beyond 2^53 are rounded. */
export function numbersOf(tensor: Tensor): number[] {
  return Array.from(typedArrayOf(tensor) as ArrayLike<number | bigint>, Number);
}

/** The bytes of a tensor, checked against its dims. Throws `missing-data` when they are external and not loaded. */
function dataOf(tensor: Tensor): Uint8Array {
  if (tensor.type === 'string')
    throw new OnnxError('unsupported-type', `Tensor "${tensor.name}" contains text, not numbers`);
  if (tensor.bytes === null) {
    const where = tensor.external ? ` in "${tensor.external.location}"` : '';
    throw new OnnxError('missing-data', `The data of tensor "${tensor.name}"${where} has not been loaded`);
  }
  const expected = packedBytes(tensor.type, elementCount(tensor.dims));
  if (tensor.bytes.length !== expected) {
    throw new OnnxError(
      'invalid-graph',
      `Tensor "${tensor.name}" ${tensor.type}[${tensor.dims.join(',')}] needs ${expected} bytes, but has ${tensor.bytes.length}`,
    );
  }
  return tensor.bytes;
}

/** Convert elements to the typed array of a type; the inverse of the widening in `typedArrayOf`. */
function encode(type: ElementType, data: TensorSource): ArrayBufferView {
  switch (type) {
    case 'float32':
      return data instanceof Float32Array ? data : Float32Array.from(data, Number);
    case 'float64':
      return data instanceof Float64Array ? data : Float64Array.from(data, Number);
    case 'float16':
      return data instanceof Float16Array ? data : Float16Array.from(data, Number);
    case 'bfloat16':
      return narrowBfloat16(Float32Array.from(data, Number));
    case 'int8':
      return data instanceof Int8Array ? data : Int8Array.from(data, Number);
    case 'uint8':
      return data instanceof Uint8Array ? data : Uint8Array.from(data, Number);
    case 'bool':
      return Uint8Array.from(data, (value: number | bigint | boolean) => (value ? 1 : 0));
    case 'int16':
      return data instanceof Int16Array ? data : Int16Array.from(data, Number);
    case 'uint16':
      return data instanceof Uint16Array ? data : Uint16Array.from(data, Number);
    case 'int32':
      return data instanceof Int32Array ? data : Int32Array.from(data, Number);
    case 'uint32':
      return data instanceof Uint32Array ? data : Uint32Array.from(data, Number);
    case 'int64':
      return data instanceof BigInt64Array ? data : BigInt64Array.from(data as ArrayLike<number>, toInt64);
    case 'uint64':
      return data instanceof BigUint64Array ? data : BigUint64Array.from(data as ArrayLike<number>, BigInt);
    default:
      throw new OnnxError('unsupported-type', `Tensors of ${type} cannot be made from numbers`);
  }
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Arguments of a typed array constructor that views `bytes`, or a copy of them where they are not aligned to `width`. */
function span(bytes: Uint8Array, width: number): [ArrayBufferLike, number, number] {
  // Not `slice`, which returns a view for Node's Buffer.
  const aligned = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  return [aligned.buffer, aligned.byteOffset, aligned.length / width];
}

function widenBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (bits) => bits << 16).buffer);
}

/** Round to nearest, ties to even, like ONNX Runtime; NaN stays NaN. */
function narrowBfloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(words, (bits, index) => {
    if (Number.isNaN(values[index])) return 0x7fc0;
    return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  });
}
