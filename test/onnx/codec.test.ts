import { describe, expect, test } from 'vitest';
import { fieldOf, WireWriter } from '../../src/main/onnx/wire/writer.ts';
import {
  GraphBuilder,
  numbersOf,
  readModel,
  typedArrayOf,
  writeModel,
  type Graph,
  type Model,
} from '../../src/main/onnx/index.ts';

describe('the content of a file is preserved', () => {
  test('unknown fields stay in place in every message', () => {
    const bytes = oddModel();
    expect(Buffer.compare(writeModel(readModel(bytes)), bytes)).toBe(0);
  });

  test('a changed copy of a record keeps its unknown fields, in protobuf order', () => {
    const model = readModel(oddModel());
    const [node, ...rest] = model.graph.nodes;
    const renamed: Model = { ...model, graph: { ...model.graph, nodes: [{ ...node!, name: 'other' }, ...rest] } };
    const again = readModel(writeModel(renamed)).graph.nodes[0]!;
    expect(again.name).toBe('other');
    expect(new Set(again.unknown)).toEqual(new Set(node!.unknown));
    expect(again.unknown!.map(fieldOf)).toEqual([6, 99]);
  });

  test('a new node in a graph with unusual field order moves nothing else', () => {
    const model = readModel(oddModel());
    model.graph.nodes.push({ ...model.graph.nodes[0]!, name: 'second', outputs: ['z'] });
    const again = readModel(writeModel(model));
    expect(again.graph.nodes.map((node) => node.name)).toEqual(['first', 'second']);
    expect(again.graph.unknown).toEqual(model.graph.unknown);
    expect(again.unknown).toEqual(model.unknown);
  });

  test('a graph inside a node is written unchanged until it is changed in place', () => {
    const bytes = writeModel(branching());
    const model = readModel(bytes);
    expect(Buffer.compare(writeModel(model), bytes)).toBe(0);
    const [branch] = model.graph.nodes[0]!.attributes.values();
    if (branch?.kind !== 'graph') throw new Error('the branch is missing');
    branch.value.name = 'renamed';
    const [changed] = readModel(writeModel(model)).graph.nodes[0]!.attributes.values();
    expect(changed).toMatchObject({ kind: 'graph', value: { name: 'renamed' } });
  });

  test('raw data is a view of the file, not a copy', () => {
    const builder = new GraphBuilder();
    builder.initializer({
      name: 'w',
      type: 'float32',
      dims: [2],
      bytes: new Uint8Array(new Float32Array([1, 2]).buffer),
    });
    const bytes = writeModel(builder.build());
    expect(readModel(bytes).graph.initializers.get('w')!.bytes!.buffer).toBe(bytes.buffer);
  });

  test('the extremes of 64-bit integers and negative ones are preserved', () => {
    const builder = new GraphBuilder();
    const ends = [2 ** 63, -(2 ** 63), -1, 0, 2 ** 31, 2 ** 53 - 1, -(2 ** 40)];
    builder.emit('Slice', [], { starts: ends, axis: -7 });
    builder.ints(ends);
    const bytes = writeModel(builder.build());
    const model = readModel(bytes);
    expect(model.graph.nodes[0]!.attributes.get('starts')).toEqual({ kind: 'ints', value: ends });
    expect(model.graph.nodes[0]!.attributes.get('axis')).toEqual({ kind: 'int', value: -7 });
    const stored = typedArrayOf([...model.graph.initializers.values()][0]!);
    expect(stored[0]).toBe(2n ** 63n - 1n);
    expect(stored[1]).toBe(-(2n ** 63n));
  });
});

describe('tensors without raw data are read into the same form', () => {
  const floats = new Uint8Array(new Float32Array([1.5, -2]).buffer);
  const doubles = new Uint8Array(new Float64Array([1.5, -2]).buffer);
  const varints = Uint8Array.of(3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1);

  test.each([
    ['packed float_data', 1, (tensor: WireWriter) => tensor.bytes(4, floats), [1.5, -2]],
    ['single float_data', 1, (tensor: WireWriter) => [1.5, -2].forEach((value) => tensor.float(4, value)), [1.5, -2]],
    ['packed double_data', 11, (tensor: WireWriter) => tensor.bytes(10, doubles), [1.5, -2]],
    ['packed int64_data', 7, (tensor: WireWriter) => tensor.bytes(7, varints), [3, -1]],
    ['single int64_data', 7, (tensor: WireWriter) => [3, -1].forEach((value) => tensor.int(7, value)), [3, -1]],
    ['int32_data', 6, (tensor: WireWriter) => tensor.bytes(5, varints), [3, -1]],
    ['int8 in int32_data', 3, (tensor: WireWriter) => tensor.bytes(5, varints), [3, -1]],
    ['uint16 in int32_data', 4, (tensor: WireWriter) => tensor.bytes(5, Uint8Array.of(3, 255, 1)), [3, 255]],
    ['bool in int32_data', 9, (tensor: WireWriter) => tensor.bytes(5, Uint8Array.of(1, 0)), [1, 0]],
    [
      'float16 bits in int32_data',
      10,
      (tensor: WireWriter) => [0x3e00, 0xc000].forEach((bits) => tensor.int(5, bits)),
      [1.5, -2],
    ],
    ['uint64_data', 13, (tensor: WireWriter) => tensor.bytes(11, Uint8Array.of(3, 4)), [3, 4]],
    ['uint32 in uint64_data', 12, (tensor: WireWriter) => tensor.bytes(11, Uint8Array.of(3, 4)), [3, 4]],
  ] as const)('%s', (_, type, fill, expected) => {
    const tensor = new WireWriter();
    tensor.int(1, 2);
    tensor.int(2, type);
    fill(tensor);
    tensor.text(8, 'w');
    expect(numbersOf(tensorIn(tensor))).toEqual(expected);
  });

  test('text', () => {
    const tensor = new WireWriter();
    tensor.int(1, 2);
    tensor.int(2, 8);
    for (const word of ['dot', 'ö']) tensor.text(6, word);
    tensor.text(8, 'w');
    expect(tensorIn(tensor).strings).toEqual(['dot', 'ö']);
  });

  test('packed dims', () => {
    const tensor = new WireWriter();
    tensor.bytes(1, Uint8Array.of(1, 2));
    tensor.int(2, 1);
    tensor.text(8, 'w');
    tensor.bytes(9, floats);
    expect(tensorIn(tensor).dims).toEqual([1, 2]);
  });
});

function tensorIn(tensor: WireWriter): ReturnType<Model['graph']['initializers']['get']> & object {
  const graph = new WireWriter();
  graph.message(5, tensor);
  return readModel(modelAround(graph)).graph.initializers.get('w')!;
}

function modelAround(graph: WireWriter): Uint8Array {
  const opset = new WireWriter();
  opset.int(2, 17);
  const model = new WireWriter();
  model.message(7, graph);
  model.message(8, opset);
  return Buffer.concat([...model.parts()]);
}

/** A valid model that no known serializer would write: unusual order, explicit defaults, unknown fields everywhere. */
function oddModel(): Uint8Array {
  const node = new WireWriter();
  node.text(4, 'Relu');
  node.text(99, 'of the future');
  node.text(1, 'x');
  node.text(7, '');
  node.text(6, 'documentation');
  node.text(3, 'first');
  node.text(2, 'y');
  const value = (name: string): WireWriter => {
    const writer = new WireWriter();
    writer.text(3, 'documentation');
    writer.text(1, name);
    return writer;
  };
  const graph = new WireWriter();
  graph.text(10, 'documentation');
  graph.message(12, value('y'));
  graph.message(11, value('x'));
  graph.message(1, node);
  graph.text(2, '');
  graph.int(77, 5);
  const opset = new WireWriter();
  opset.int(2, 17);
  opset.text(1, '');
  const entry = new WireWriter();
  entry.text(2, 'value');
  entry.text(1, 'key');
  const model = new WireWriter();
  model.message(14, entry);
  model.message(8, opset);
  model.float(88, 0.5);
  model.message(7, graph);
  model.text(2, '');
  model.int(1, 8);
  return Buffer.concat([...model.parts()]);
}

function branching(): Model {
  const inner = new GraphBuilder({ name: 'branch' });
  inner.emit('Constant', [], { value_float: 1 }, { outputs: ['c'] });
  inner.output('c');
  const outer = new GraphBuilder();
  const condition = outer.input('condition', 'bool', []);
  const attributes: Record<string, { kind: 'graph'; value: Graph }> = {
    then_branch: { kind: 'graph', value: inner.build().graph },
  };
  outer.output(outer.emit('If', [condition], attributes));
  return outer.build();
}
