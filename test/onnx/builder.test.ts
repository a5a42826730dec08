import { describe, expect, test } from 'vitest';
import { float, GraphBuilder, int, ints, OnnxError, tensorFrom, typeCode } from '../../src/main/onnx/index.ts';
import { runModel } from './run.ts';

describe('a graph built node by node', () => {
  test('runs, with output types inferred by ONNX Runtime when omitted', async () => {
    const graph = new GraphBuilder({ name: 'affine' });
    const x = graph.input('x', 'float32', ['rows', 2]);
    const w = graph.initializer(tensorFrom('w', 'float32', [2, 2], [1, 0, 0, 2]));
    graph.output(graph.emit('Add', [graph.emit('MatMul', [x, w]), graph.scalar(0.5)], {}, { outputs: ['y'] }));
    const { y } = await runModel(graph.build(), { x: tensorFrom('x', 'float32', [1, 2], [3, 4]) });
    expect(y).toEqual({ type: 'float32', dims: [1, 2], values: [3.5, 8.5] });
  });

  test('names of nodes and values are unique, and generated ones have the prefix', () => {
    const graph = new GraphBuilder({ prefix: 'head/' });
    const x = graph.input('x', 'float32', []);
    const names = [
      graph.emit('Neg', [x]),
      graph.emit('Neg', [x]),
      graph.emit('Neg', [x], {}, { name: 'x' }),
      graph.emit('Neg', [x], {}, { name: 'x' }),
    ];
    expect(names).toEqual(['head/Neg', 'head/Neg_1', 'x_1', 'x_1_1']);
    expect(graph.build().graph.nodes.map((node) => node.name)).toEqual(['head/Neg', 'head/Neg_1', 'x', 'x_1']);
  });

  test('several outputs are named after the node, or as specified', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', 'float32', [4]);
    expect(graph.emitMany('Split', [x], {}, { name: 'cut', outputs: 2 })).toEqual(['cut', 'cut.1']);
    expect(graph.emitMany('Split', [x], {}, { outputs: ['left', ''] })).toEqual(['left', '']);
  });

  test('equal scalars and vectors share an initializer; different types, −0 and NaN are kept apart', () => {
    const graph = new GraphBuilder();
    expect(graph.scalar(1)).toBe(graph.scalar(1));
    expect(graph.ints([1, 2])).toBe(graph.ints([1, 2]));
    const names = [
      graph.scalar(1),
      graph.scalar(1, 'int64'),
      graph.scalar(0),
      graph.scalar(-0),
      graph.scalar(Number.NaN),
      graph.ints([1]),
      graph.ints([]),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(graph.build().graph.initializers.size).toBe(8);
  });

  test('an initializer whose name is taken gets another, which is returned', () => {
    const graph = new GraphBuilder();
    graph.input('w', 'float32', []);
    expect(graph.initializer(tensorFrom('w', 'float32', [], [1]))).toBe('w_1');
    expect(graph.build().graph.initializers.get('w_1')!.name).toBe('w_1');
  });

  test('a built model does not change with later calls', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', 'float32', []);
    const early = graph.build();
    graph.output(graph.emit('Neg', [x]));
    expect(early.graph.nodes).toEqual([]);
  });

  test('an existing node can be added, and its names are reserved', async () => {
    const graph = new GraphBuilder();
    graph.input('x', 'float32', [1]);
    graph.add({ name: 'Neg', op: 'Neg', domain: '', inputs: ['x'], outputs: ['Neg_1'], attributes: new Map() });
    expect(graph.has('Neg_1')).toBe(true);
    graph.output(graph.emit('Neg', ['Neg_1']));
    expect(graph.build().graph.nodes.map((node) => node.name)).toEqual(['Neg', 'Neg_1']);
    expect(
      Object.values(await runModel(graph.build(), { x: tensorFrom('x', 'float32', [1], [3]) }))[0]!.values,
    ).toEqual([3]);
    expect(() =>
      graph.add({ name: 'n', op: 'Neg', domain: '', inputs: ['x'], outputs: ['x'], attributes: new Map() }),
    ).toThrow(OnnxError);
  });

  test('ten thousand nodes with the same name take no longer than with different names', () => {
    const graph = new GraphBuilder();
    let value = graph.input('x', 'float32', []);
    for (let step = 0; step < 10_000; step++) value = graph.emit('Neg', [value]);
    expect(value).toBe('Neg_9999');
  });

  test.each([
    ['an input of a node that is no value', (graph: GraphBuilder) => graph.emit('Neg', ['nowhere'])],
    ['an output that is no value', (graph: GraphBuilder) => graph.output('nowhere')],
    ['an input with a taken name', (graph: GraphBuilder) => graph.input('x', 'float32', [])],
    ['an output name that is taken', (graph: GraphBuilder) => graph.emit('Neg', ['x'], {}, { outputs: ['x'] })],
  ])('%s is refused', (_, act) => {
    const graph = new GraphBuilder();
    graph.input('x', 'float32', []);
    expect(() => act(graph)).toThrow(OnnxError);
  });
});

describe('JavaScript values become attributes by a rule', () => {
  const attributes = {
    axis: 1,
    fraction: 0.5,
    alpha: 1,
    pads: [1, 2],
    values: [1, 0.5],
    value_floats: [1, 2],
    mode: 'linear',
    labels: ['a', 'b'],
    to: typeCode('bool'),
    forced: float(3),
    epsilon: int(1),
    none: ints([]),
  };
  const graph = new GraphBuilder();
  graph.emit('Anything', [], attributes, { domain: 'test' });

  test.each([
    ['axis', { kind: 'int', value: 1 }],
    ['fraction', { kind: 'float', value: 0.5 }],
    ['alpha', { kind: 'float', value: 1 }],
    ['pads', { kind: 'ints', value: [1, 2] }],
    ['values', { kind: 'floats', value: [1, 0.5] }],
    ['value_floats', { kind: 'floats', value: [1, 2] }],
    ['mode', { kind: 'string', value: 'linear' }],
    ['labels', { kind: 'strings', value: ['a', 'b'] }],
    ['to', { kind: 'int', value: 9 }],
    ['forced', { kind: 'float', value: 3 }],
    ['epsilon', { kind: 'int', value: 1 }],
    ['none', { kind: 'ints', value: [] }],
  ])('%s', (name, expected) => {
    expect(graph.build().graph.nodes[0]!.attributes.get(name)).toEqual(expected);
  });

  test('an operator of another domain makes the model import it', () => {
    expect(graph.build().opsets).toEqual(
      new Map([
        ['', 17],
        ['test', 1],
      ]),
    );
  });
});
