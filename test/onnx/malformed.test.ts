import { describe, expect, test } from 'vitest';
import { GraphBuilder, OnnxError, readModel, tensorFrom, writeModel } from '../../src/main/onnx/index.ts';
import { WireWriter } from '../../src/main/onnx/wire/writer.ts';
import { createRandom } from '../helpers/vectors.ts';

const sound = writeModel(smallModel());

describe('an invalid file is refused with the reason', () => {
  test('nothing at all', () => expect(() => readModel(new Uint8Array())).toThrow(/the file is empty/));

  test('a Git LFS pointer', () => {
    const pointer = new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n');
    expect(() => readModel(pointer)).toThrow(/Git LFS pointer/);
  });

  test('a page of HTML', () => {
    const page = new TextEncoder().encode('<!DOCTYPE html><html><body>Not found</body></html>');
    expect(failureOf(page)).toMatchObject({ code: 'malformed' });
  });

  test('a field with the wrong wire type', () => {
    const model = new WireWriter();
    model.int(7, 5);
    expect(() => readModel(bytesOf(model))).toThrow(
      /in the model, at byte 1 of it, field 7 has wire type 0, but ONNX specifies 2/,
    );
  });

  test('a graph without operator sets, and operator sets without a graph', () => {
    const graph = new WireWriter();
    graph.message(7, new WireWriter());
    expect(() => readModel(bytesOf(graph))).toThrow(/states no operator set/);
    const opset = new WireWriter();
    opset.int(1, 8);
    expect(() => readModel(bytesOf(opset))).toThrow(/contains no graph/);
  });

  test('two initializers with the same name', () => {
    const graph = new WireWriter();
    for (let copy = 0; copy < 2; copy++)
      graph.message(
        5,
        tensor((writer) => writer.bytes(9, new Uint8Array(4))),
      );
    expect(() => readModel(around(graph))).toThrow(/Two initializers are named "w"/);
  });

  test('a tensor with too few bytes for its shape', () => {
    const graph = new WireWriter();
    graph.message(
      5,
      tensor((writer) => writer.bytes(9, new Uint8Array(3))),
    );
    expect(() => readModel(around(graph))).toThrow(/Tensor "w" float32\[1\] needs 4 bytes, but has 3/);
  });

  test('an element type of a later ONNX', () => {
    const graph = new WireWriter();
    const later = new WireWriter();
    later.int(2, 60);
    graph.message(5, later);
    expect(failureOf(around(graph))).toMatchObject({ code: 'unsupported-type' });
  });

  test.each(['../../etc/passwd', '/etc/passwd', 'C:\\secret', 'a\\..\\..\\b', ''])(
    'external data at "%s"',
    (location) => {
      const graph = new WireWriter();
      graph.message(
        5,
        tensor((writer) => {
          const entry = new WireWriter();
          entry.text(1, 'location');
          entry.text(2, location);
          writer.message(13, entry);
          writer.int(14, 1);
        }),
      );
      expect(failureOf(around(graph))).toMatchObject({ code: 'malformed' });
    },
  );

  test('any truncated file: either refused, or cut between two complete fields of the model', () => {
    for (let length = 1; length < sound.length; length++) {
      const failure = failureOf(sound.subarray(0, length));
      if (failure) expect(failure).toBeInstanceOf(OnnxError);
      else expect(writeModel(readModel(sound.subarray(0, length)))).toHaveLength(length);
    }
    expect(failureOf(sound.subarray(0, sound.length - 1))).toMatchObject({ code: 'malformed' });
  });

  test('any damage to a file results in an OnnxError or a model, never another error', () => {
    const seed = 20_260_101;
    const next = createRandom(seed);
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const damaged = Uint8Array.from(sound);
      for (let hits = 1 + Math.floor(next() * 4); hits > 0; hits--)
        damaged[Math.floor(next() * damaged.length)] = Math.floor(next() * 256);
      const failure = failureOf(damaged);
      if (failure) refused++;
      if (failure && !(failure instanceof OnnxError))
        throw new Error(`seed ${seed}, round ${round}`, { cause: failure });
    }
    expect(refused).toBeGreaterThan(1000);
  });
});

function failureOf(bytes: Uint8Array): unknown {
  try {
    readModel(bytes);
    return null;
  } catch (failure) {
    return failure;
  }
}

function smallModel(): ReturnType<GraphBuilder['build']> {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float32', ['batch', 3]);
  const w = builder.initializer(tensorFrom('w', 'float32', [3, 2], [1, 2, 3, 4, 5, 6]));
  builder.output(builder.emit('Softmax', [builder.emit('MatMul', [x, w])], { axis: -1 }), 'float32', ['batch', 2]);
  return builder.build();
}

function tensor(fill: (writer: WireWriter) => void): WireWriter {
  const writer = new WireWriter();
  writer.int(1, 1);
  writer.int(2, 1);
  writer.text(8, 'w');
  fill(writer);
  return writer;
}

function around(graph: WireWriter): Uint8Array {
  const opset = new WireWriter();
  opset.int(2, 17);
  const model = new WireWriter();
  model.message(7, graph);
  model.message(8, opset);
  return bytesOf(model);
}

function bytesOf(writer: WireWriter): Uint8Array {
  return Buffer.concat([...writer.parts()]);
}
