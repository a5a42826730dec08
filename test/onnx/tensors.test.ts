import { describe, expect, test } from 'vitest';
import {
  elementBytes,
  float32Of,
  numbersOf,
  OnnxError,
  tensorFrom,
  typeCode,
  typedArrayOf,
  typeOfCode,
  type ElementType,
} from '../../src/main/onnx/index.ts';

const exact: readonly (readonly [ElementType, readonly number[]])[] = [
  ['float32', [0.5, -2, Infinity]],
  ['float64', [0.1, -2, 1e300]],
  ['float16', [0.5, -2, 65504]],
  ['bfloat16', [0.5, -2, 2 ** 100]],
  ['int8', [-128, 0, 127]],
  ['uint8', [0, 1, 255]],
  ['int16', [-32768, 0, 32767]],
  ['uint16', [0, 1, 65535]],
  ['int32', [-(2 ** 31), 0, 2 ** 31 - 1]],
  ['uint32', [0, 1, 2 ** 32 - 1]],
  ['int64', [-(2 ** 53), 0, 2 ** 53]],
  ['uint64', [0, 1, 2 ** 53]],
  ['bool', [0, 1, 1]],
];

describe('numbers round-trip through a tensor', () => {
  test.each(exact)('%s', (type, values) => {
    const tensor = tensorFrom('t', type, [3], values);
    expect(tensor.bytes!.length).toBe(3 * elementBytes(type));
    expect(numbersOf(tensor)).toEqual(values);
  });

  test.each(exact)('%s that is not aligned in memory', (type, values) => {
    const { bytes } = tensorFrom('t', type, [3], values);
    const shifted = new Uint8Array(bytes!.length + 1);
    shifted.set(bytes!, 1);
    expect(numbersOf({ name: 't', type, dims: [3], bytes: shifted.subarray(1) })).toEqual(values);
    expect(numbersOf({ name: 't', type, dims: [3], bytes: Buffer.from(shifted.buffer, 1) })).toEqual(values);
  });

  test('the codes of element types round-trip', () => {
    for (const [type] of exact) expect(typeOfCode(typeCode(type))).toBe(type);
    expect(typeOfCode(0)).toBeNull();
    expect(() => typeOfCode(99)).toThrow(/element type 99/);
  });
});

describe('memory', () => {
  test('a matching typed array is viewed both ways', () => {
    const data = new Float32Array([1, 2]);
    const tensor = tensorFrom('t', 'float32', [2], data);
    expect(tensor.bytes!.buffer).toBe(data.buffer);
    expect(typedArrayOf(tensor).buffer).toBe(data.buffer);
    expect(float32Of(tensor).buffer).toBe(data.buffer);
  });

  test('another typed array is converted', () => {
    expect(numbersOf(tensorFrom('t', 'int64', [2], new Int32Array([-1, 2])))).toEqual([-1, 2]);
    expect(numbersOf(tensorFrom('t', 'float32', [2], new BigInt64Array([-1n, 2n])))).toEqual([-1, 2]);
  });
});

describe('rounding', () => {
  test('bfloat16 rounds to nearest, ties to even, and keeps NaN', () => {
    const values = [1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -9, Number.NaN, -0];
    expect(numbersOf(tensorFrom('t', 'bfloat16', [5], values))).toEqual([1, 1 + 2 ** -6, 1, Number.NaN, -0]);
  });

  test('int64 clamps to its range, so that 2^63 − 1 survives conversion to a number', () => {
    const [most, least] = typedArrayOf(tensorFrom('t', 'int64', [2], [2 ** 63, -(2 ** 63)]));
    expect([most, least]).toEqual([2n ** 63n - 1n, -(2n ** 63n)]);
  });

  test('bool is 0 or 1', () => expect(numbersOf(tensorFrom('t', 'bool', [3], [0, 7, true]))).toEqual([0, 1, 1]));
});

test.each([
  ['more numbers than the shape has', () => tensorFrom('t', 'float32', [2], [1]), 'invalid-graph'],
  [
    'bytes that do not match the shape',
    () => typedArrayOf({ name: 't', type: 'int32', dims: [2], bytes: new Uint8Array(7) }),
    'invalid-graph',
  ],
  [
    'data that was not loaded',
    () => typedArrayOf({ name: 't', type: 'int32', dims: [2], bytes: null }),
    'missing-data',
  ],
  [
    'the numbers of text',
    () => numbersOf({ name: 't', type: 'string', dims: [1], bytes: null, strings: ['a'] }),
    'unsupported-type',
  ],
  [
    'four-bit numbers',
    () => numbersOf({ name: 't', type: 'int4', dims: [2], bytes: new Uint8Array(1) }),
    'unsupported-type',
  ],
  ['floats of integers', () => float32Of(tensorFrom('t', 'int32', [1], [1])), 'unsupported-type'],
])('%s: refused with the name of the tensor', (_, act, code) => {
  expect(act).toThrow(OnnxError);
  expect(act).toThrow(expect.objectContaining({ code, message: expect.stringContaining('"t"') as string }));
});
