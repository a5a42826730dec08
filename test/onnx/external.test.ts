import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { afterAll, expect, test } from 'vitest';
import {
  bindShapes,
  GraphBuilder,
  loadExternal,
  moveToExternal,
  numbersOf,
  readModel,
  tensor,
  tensorFrom,
  writeModel,
  writeModelParts,
  type Model,
  type ReadExternal,
} from '../../src/main/onnx/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'external-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads from the real file system, like the engine. */
const readFromFolder: ReadExternal = (location, offset, length) => {
  const file = openSync(join(folder, location), 'r');
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
  } finally {
    closeSync(file);
  }
};

test('weights moved to an external file are found there by ONNX Runtime and by the reader', async () => {
  const original = linear();
  const { model, parts } = moveToExternal(original, 'weights.bin', { minBytes: 8 });
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat(parts));
  writeFileSync(join(folder, 'model.onnx'), writeModel(model));
  expect([...model.graph.initializers.values()].filter(({ external }) => external).length).toBeGreaterThan(0);
  expect(await run(join(folder, 'model.onnx'))).toEqual([13, 26]);
  expect(loadExternal(readModel(writeModel(model)), readFromFolder)).toEqual(original);
});

test('moved tensors are aligned, small ones stay, and nothing is copied', () => {
  const original = linear();
  const { model, parts } = moveToExternal(original, 'w', { minBytes: 8, alignment: 256 });
  const offsets = [...model.graph.initializers.values()].map((found) => found.external?.offset);
  expect(offsets).toEqual([0, 256, undefined]);
  expect(parts[0]!.buffer).toBe(original.graph.initializers.get('w')!.bytes!.buffer);
});

test('data beyond 4 GiB in a file is read', async () => {
  const offset = 2 ** 32 + 4096;
  const { model } = moveToExternal(linear(), 'large.bin', { minBytes: 16 });
  const moved = model.graph.initializers.get('w')!;
  model.graph.initializers.set('w', { ...moved, external: { ...moved.external!, offset } });
  const file = openSync(join(folder, 'large.bin'), 'w');
  // A hole takes no space on the disk.
  ftruncateSync(file, offset);
  writeSync(file, linear().graph.initializers.get('w')!.bytes!, 0, 16, offset);
  closeSync(file);
  writeFileSync(join(folder, 'large.onnx'), writeModel(model));
  expect(await run(join(folder, 'large.onnx'))).toEqual([13, 26]);
  const loaded = loadExternal(readModel(writeModel(model)), readFromFolder);
  expect(numbersOf(loaded.graph.initializers.get('w')!)).toEqual([1, 2, 3, 6]);
});

test('a model above 2 GiB is refused before anything is joined; with external data it can be written', () => {
  const half = new Uint8Array(2 ** 29);
  const builder = new GraphBuilder();
  for (let piece = 0; piece < 4; piece++)
    builder.initializer({ name: `w${piece}`, type: 'uint8', dims: [half.length], bytes: half });
  const model = builder.build();
  expect(() => writeModelParts(model)).toThrow(/takes 2\.00 GiB.*external data/);
  const moved = moveToExternal(model, 'w.bin');
  expect(moved.parts.reduce((sum, part) => sum + part.length, 0)).toBe(2 ** 31);
  expect(writeModel(moved.model).length).toBeLessThan(1000);
});

test('a truncated data file is named', () => {
  const { model } = moveToExternal(linear(), 'short.bin', { minBytes: 8 });
  writeFileSync(join(folder, 'short.bin'), new Uint8Array(10));
  expect(() => loadExternal(model, readFromFolder)).toThrow(
    /Tensor "w" needs 16 bytes at 0 of "short.bin", but only 10 exist/,
  );
});

test('shapes may depend on an external tensor that can be read', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float32', [6]);
  const shape = builder.initializer(tensorFrom('shape', 'int64', [2], [2, 3]));
  builder.output(builder.emit('Reshape', [x, shape], {}, { outputs: ['y'] }));
  const { model, parts } = moveToExternal(builder.build(), 'shape.bin', { minBytes: 1 });
  writeFileSync(join(folder, 'shape.bin'), Buffer.concat(parts));
  expect(() => bindShapes(model, {})).toThrow(/"shape"\) are only known at run time/);
  expect(bindShapes(model, {}, { readExternal: readFromFolder }).values.get('y')!.dims).toEqual([2, 3]);
});

test('the tensor of a Constant node is loaded, too', () => {
  const builder = new GraphBuilder();
  const external = { location: 'constant.bin', offset: 0, length: 4 };
  builder.output(
    builder.emit(
      'Constant',
      [],
      { value: tensor({ name: '', type: 'float32', dims: [1], bytes: null, external }) },
      { outputs: ['c'] },
    ),
  );
  writeFileSync(join(folder, 'constant.bin'), new Float32Array([7]));
  const [attribute] = loadExternal(builder.build(), readFromFolder).graph.nodes[0]!.attributes.values();
  expect(attribute?.kind === 'tensor' && numbersOf(attribute.value)).toEqual([7]);
});

/** y = x · w + b with a bias of 8 bytes and a scalar of 4. */
function linear(): Model {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float32', [1, 2]);
  const w = builder.initializer(tensorFrom('w', 'float32', [2, 2], [1, 2, 3, 6]));
  const b = builder.initializer(tensorFrom('b', 'float32', [2], [2, 4]));
  const one = builder.initializer(tensorFrom('one', 'float32', [], [1]));
  const product = builder.emit('Add', [builder.emit('MatMul', [x, w]), b]);
  builder.output(builder.emit('Mul', [product, one], {}, { outputs: ['y'] }), 'float32', [1, 2]);
  return builder.build();
}

async function run(path: string): Promise<number[]> {
  const session = await InferenceSession.create(path, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const { y } = await session.run({ x: new OrtTensor('float32', Float32Array.of(2, 3), [1, 2]) });
  await session.release();
  return Array.from(y!.data as Float32Array);
}
