import { describe, expect, test } from 'vitest';
import {
  bindShapes,
  GraphBuilder,
  OnnxError,
  tensor,
  tensorFrom,
  type AttributeSource,
  type Graph,
  type Model,
} from '../../src/main/onnx/index.ts';
import { runModel } from './run.ts';

const data = tensorFrom('x', 'float32', [2, 3], [1, -2, 3, -4, 5, -6]);

/** A model of one input `x` [batch, 3] whose outputs `make` declares. */
function model(make: (graph: GraphBuilder, x: string) => void): Model {
  const graph = new GraphBuilder();
  make(graph, graph.input('x', 'float32', ['batch', 3]));
  return graph.build();
}

const operators = (bound: { model: Model }): string[] => bound.model.graph.nodes.map((node) => node.op);

async function expectSame(original: Model): Promise<ReturnType<typeof bindShapes>> {
  const bound = bindShapes(original, { x: [2, 3] });
  expect(await runModel(bound.model, { x: data })).toEqual(await runModel(original, { x: data }));
  return bound;
}

describe('a branch that only shapes decide', () => {
  /** PyTorch's export of `squeeze(dim)` with dynamic axes: an If on whether the axis has one element. */
  function squeezed(axis: number, opset = 17): Model {
    const builder = new GraphBuilder({ opset });
    const x = builder.emit('Neg', [builder.input('x', 'float32', ['batch', 'width'])]);
    const one = builder.emit('Constant', [], { value: tensor(tensorFrom('one', 'int64', [1], [1])) });
    const place = builder.emit('Constant', [], { value: tensor(tensorFrom('place', 'int64', [1], [axis])) });
    const size = builder.emit('Gather', [builder.emit('Shape', [x]), place]);
    const branch = (make: (inner: GraphBuilder) => string): AttributeSource => {
      const inner = new GraphBuilder({ opset, prefix: 'same/' });
      inner.input(x, 'float32', []);
      inner.output(make(inner), 'float32');
      return { kind: 'graph', value: { ...inner.build().graph, inputs: [] } };
    };
    const axes = (inner: GraphBuilder): string =>
      opset < 13 ? inner.emit('Squeeze', [x], { axes: [axis] }) : inner.emit('Squeeze', [x, inner.ints([axis])]);
    const branches = {
      then_branch: branch((inner) => inner.emit('Exp', [axes(inner)])),
      else_branch: branch((inner) => inner.emit('Identity', [x])),
    };
    const result = builder.emit('If', [builder.emit('Equal', [size, one])], branches, { name: 'n' });
    builder.output(builder.emit('Abs', [result], {}, { outputs: ['y'] }));
    builder.output(builder.emit('Identity', [result], {}, { outputs: ['z'] }));
    return builder.build();
  }

  test.each([
    [0, 17, ['Neg', 'Squeeze', 'Exp', 'Abs'], [3]],
    [0, 11, ['Neg', 'Squeeze', 'Exp', 'Abs'], [3]],
    [1, 17, ['Neg', 'Abs'], [1, 3]],
  ])('takes its place (axis %i, opset %i)', async (axis, opset, expected, dims) => {
    const original = squeezed(axis, opset);
    const bound = bindShapes(original, { x: [1, 3] });
    expect(operators(bound).filter((op) => op !== 'Identity')).toEqual(expected);
    expect(bound.values.get('y')?.dims).toEqual(dims);
    const row = { x: tensorFrom('x', 'float32', [1, 3], [1, -2, 3]) };
    expect(await runModel(bound.model, row)).toEqual(await runModel(original, row));
  });

  test('is refused where the file or the data decide', () => {
    const inner = new GraphBuilder();
    inner.input('x', 'float32', []);
    inner.output(inner.emit('Identity', ['x']));
    const branch: AttributeSource = { kind: 'graph', value: { ...inner.build().graph, inputs: [] } };
    const original = model((graph) => {
      const condition = graph.initializer(tensorFrom('c', 'bool', [], [true]));
      graph.output(graph.emit('If', [condition], { then_branch: branch, else_branch: branch }, { name: 'n' }));
    });
    expect(() => bindShapes(original, { x: [2, 3] })).toThrow(/node "n" \(If\): control flow is not supported/);
  });
});

describe('no-ops are removed', () => {
  test('a chain that computes a shape becomes a constant', async () => {
    const original = model((graph, x) => {
      const batch = graph.emit('Gather', [graph.emit('Shape', [x]), graph.scalar(0, 'int64')]);
      const shape = graph.emit('Concat', [graph.emit('Unsqueeze', [batch, graph.ints([0])]), graph.ints([-1, 1])], {
        axis: 0,
      });
      graph.output(graph.emit('Reshape', [x, shape], {}, { outputs: ['y'] }));
    });
    const bound = await expectSame(original);
    expect(operators(bound)).toEqual(['Reshape']);
    expect(bound.values.get('y')).toEqual({ type: 'float32', dims: [2, 3, 1] });
    expect(bound.model.graph.inputs).toEqual([{ name: 'x', type: 'float32', dims: [2, 3] }]);
    expect(bound.model.graph.outputs).toEqual([{ name: 'y', type: 'float32', dims: [2, 3, 1] }]);
  });

  test('Identity, Dropout and moves without effect', async () => {
    const original = model((graph, x) => {
      let value = graph.emit('Dropout', [graph.emit('Identity', [x])]);
      value = graph.emit('Reshape', [value, graph.ints([0, -1])]);
      value = graph.emit('Expand', [value, graph.ints([1])]);
      value = graph.emit('Transpose', [value], { perm: [0, 1] });
      value = graph.emit('Slice', [value, graph.ints([0]), graph.ints([2 ** 63]), graph.ints([1])]);
      value = graph.emit('Concat', [graph.emit('Cast', [value], { to: 1 })], { axis: 1 });
      graph.output(graph.emit('Neg', [value], {}, { outputs: ['y'] }));
    });
    expect(operators(await expectSame(original))).toEqual(['Neg']);
  });

  test('a Slice that reverses an axis remains', async () => {
    const original = model((graph, x) => {
      const back = graph.ints([-1]);
      graph.output(
        graph.emit('Slice', [x, back, graph.ints([-(2 ** 63)]), graph.ints([1]), back], {}, { outputs: ['y'] }),
      );
    });
    expect(operators(await expectSame(original))).toEqual(['Slice']);
  });

  test('an operator without a rule is ignored when nothing needs it', () => {
    const original = model((graph, x) => {
      graph.emit('FromTheFuture', [x]);
      graph.output(graph.emit('Neg', [x]));
    });
    expect(operators(bindShapes(original, { x: [1, 3] }))).toEqual(['Neg']);
  });
});

describe('graph outputs keep their names', () => {
  test('behind an Identity the value is renamed where it can be', async () => {
    const original = model((graph, x) => {
      const inner = graph.emit('Neg', [x]);
      graph.output(graph.emit('Identity', [inner], {}, { outputs: ['y'] }));
      graph.output(graph.emit('Abs', [inner], {}, { outputs: ['z'] }));
    });
    const bound = await expectSame(original);
    expect(operators(bound)).toEqual(['Neg', 'Abs']);
    expect([...bound.values.keys()].toSorted()).toEqual(['x', 'y', 'z']);
  });

  test('and an Identity remains where the value has another fixed name', async () => {
    const original = model((graph, x) => {
      graph.output(graph.emit('Identity', [x], {}, { outputs: ['copy'] }));
      const inner = graph.emit('Neg', [x], {}, { outputs: ['first'] });
      graph.output(inner);
      graph.output(graph.emit('Identity', [inner], {}, { outputs: ['second'] }));
      graph.output(graph.emit('Identity', [graph.emit('Abs', [x])], {}, { outputs: ['third'] }));
    });
    expect(operators(await expectSame(original)).toSorted()).toEqual(['Abs', 'Identity', 'Identity', 'Neg']);
  });

  test('two names for one inner value, and an output that is a constant', async () => {
    const original = model((graph, x) => {
      const inner = graph.emit('Neg', [x]);
      for (const name of ['a', 'b']) graph.output(graph.emit('Identity', [inner], {}, { outputs: [name] }));
      graph.output(graph.emit('Shape', [x], {}, { outputs: ['shape'] }));
      graph.output(graph.initializer(tensorFrom('w', 'float32', [1], [5])));
    });
    const bound = await expectSame(original);
    expect(operators(bound).toSorted()).toEqual(['Identity', 'Identity', 'Neg']);
  });
});

describe('weights are not folded, because they may be trained', () => {
  test('a value computed from a float initializer is not folded', async () => {
    const original = model((graph, x) => {
      const w = graph.initializer(tensorFrom('w', 'float32', [3], [1, 4, 9]));
      const scaled = graph.emit('Mul', [graph.emit('Sqrt', [w]), graph.emit('Constant', [], { value_float: 2 })]);
      graph.output(graph.emit('Mul', [x, scaled], {}, { outputs: ['y'] }));
    });
    const bound = await expectSame(original);
    expect(operators(bound)).toEqual(['Sqrt', 'Mul', 'Mul']);
    expect(bound.parameters).toEqual(['w']);
  });

  test('but a shape computed from one is known', async () => {
    const original = model((graph, x) => {
      const factor = graph.initializer(tensorFrom('factor', 'float32', [1], [1.5]));
      const size = graph.emit('Cast', [graph.emit('Shape', [x])], { to: 1 });
      const larger = graph.emit('Cast', [graph.emit('Floor', [graph.emit('Mul', [size, factor])])], { to: 7 });
      graph.output(graph.emit('Expand', [graph.scalar(2), larger], {}, { outputs: ['y'] }));
    });
    const bound = await expectSame(original);
    expect(bound.values.get('y')!.dims).toEqual([3, 4]);
    expect(operators(bound)).toEqual(['Mul', 'Floor', 'Cast', 'Expand']);
  });

  test('nor is a comparison with one, whose result training may change', async () => {
    const original = model((graph, x) => {
      const w = graph.initializer(tensorFrom('w', 'float32', [3], [1, -4, 9]));
      graph.output(
        graph.emit(
          'Where',
          [graph.emit('Greater', [w, graph.emit('Constant', [], { value_float: 0 })]), x, w],
          {},
          { outputs: ['y'] },
        ),
      );
    });
    expect(operators(await expectSame(original))).toEqual(['Greater', 'Where']);
  });

  test('a Constant node becomes an initializer without a copy, however large', () => {
    const large = tensorFrom('', 'float32', [300, 300], new Float32Array(90_000));
    const original = model((graph, x) => {
      const constant = graph.emit('Constant', [], { value: tensor(large) }, { outputs: ['table'] });
      graph.output(graph.emit('Gather', [constant, graph.emit('Cast', [x], { to: 7 })]));
    });
    const bound = bindShapes(original, { x: [2, 3] });
    expect(operators(bound)).toEqual(['Cast', 'Gather']);
    expect(bound.model.graph.initializers.get('table')!.bytes!.buffer).toBe(large.bytes!.buffer);
    expect(bound.parameters).toEqual([]);
  });

  test('two names for one weight become one', async () => {
    const original = model((graph, x) => {
      const w = graph.initializer(tensorFrom('w', 'float32', [3], [1, 4, 9]));
      const tied = graph.emit('Identity', [w]);
      graph.output(graph.emit('Mul', [graph.emit('Add', [x, w]), tied], {}, { outputs: ['y'] }));
    });
    const bound = await expectSame(original);
    expect(bound.model.graph.nodes.map((node) => node.inputs[1])).toEqual(['w', 'w']);
  });
});

describe('inputs', () => {
  test('an initializer that an old file lists among the inputs need not be bound', () => {
    const graph = new GraphBuilder();
    const w = graph.initializer(tensorFrom('w', 'float32', [2], [1, 2]));
    graph.output(graph.emit('Neg', [w], {}, { outputs: ['y'] }));
    const old = graph.build();
    old.graph.inputs.push({ name: 'w', type: 'float32', dims: [2] });
    expect(bindShapes(old, {}).model.graph.inputs).toEqual([]);
  });

  test.each([
    ['no dims for a symbol', {}, 'not-static', /Input "x" is declared \[batch,3\]: specify its dims/],
    [
      'a size other than declared',
      { x: [2, 4] },
      'shape-mismatch',
      /Input "x" is declared \[batch,3\], but \[2,4\] was given/,
    ],
    ['another rank', { x: [2] }, 'shape-mismatch', /but \[2\] was given/],
    ['half a sample', { x: [0.5, 3] }, 'shape-mismatch', /but \[0\.5,3\] was given/],
    ['an input that is not there', { x: [2, 3], mask: [1] }, 'invalid-graph', /no input "mask"; it has "x"/],
  ])('%s', (_, dims, code, message) => {
    const original = model((graph, x) => graph.output(graph.emit('Neg', [x])));
    expectFailure(() => bindShapes(original, dims as Record<string, number[]>), code, message);
  });
});

describe('an unsupported graph is refused with node, operator and what to do', () => {
  const branch = { kind: 'graph', value: model((graph, x) => graph.output(x)).graph } as const satisfies {
    kind: 'graph';
    value: Graph;
  };

  test.each<[string, string, Record<string, AttributeSource>, string, RegExp, string?]>([
    [
      'an unknown operator',
      'FromTheFuture',
      {},
      'unsupported-operator',
      /node "n" \(FromTheFuture\): the operator is not supported/,
    ],
    [
      'a fused operator',
      'SkipLayerNormalization',
      {},
      'unsupported-operator',
      /\(com\.microsoft\.Skip.*before it was optimised/,
      'com.microsoft',
    ],
    [
      'a quantised model',
      'DynamicQuantizeLinear',
      {},
      'unsupported-operator',
      /\(DynamicQuantizeLinear\): this is a quantised model; use the float32/,
    ],
    ['integer matrix products', 'MatMulInteger', {}, 'unsupported-operator', /quantised/],
    [
      'control flow',
      'If',
      { then_branch: branch, else_branch: branch },
      'unsupported-operator',
      /node "n" \(If\): control flow is not supported/,
    ],
    [
      'a shape that depends on data',
      'NonZero',
      {},
      'not-static',
      /node "n" \(NonZero\): the shape of its result depends on the data/,
    ],
    ['an axis that is not there', 'Softmax', { axis: 5 }, 'shape-mismatch', /axis 5 does not exist in 2 dimensions/],
  ])('%s', (_, op, attributes, code, message, domain = '') => {
    const original = model((graph, x) => graph.output(graph.emit(op, [x], attributes, { name: 'n', domain })));
    expectFailure(() => bindShapes(original, { x: [2, 3] }), code, message);
  });

  test('mismatching shapes', () => {
    const original = model((graph, x) => {
      const w = graph.initializer(tensorFrom('w', 'float32', [2, 2], [1, 2, 3, 4]));
      graph.output(graph.emit('MatMul', [x, w], {}, { name: '/proj/MatMul' }));
    });
    expectFailure(
      () => bindShapes(original, { x: [2, 3] }),
      'shape-mismatch',
      /"\/proj\/MatMul" \(MatMul\): inner dimensions differ: \[2,3\] × \[2,2\]/,
    );
  });

  test('mismatching types', () => {
    const original = model((graph, x) => graph.output(graph.emit('Add', [x, graph.scalar(1, 'int64')])));
    expectFailure(() => bindShapes(original, { x: [2, 3] }), 'shape-mismatch', /different types, float32 and int64/);
  });

  test('a shape that is an input', () => {
    const graph = new GraphBuilder();
    const [x, shape] = [graph.input('x', 'float32', [4]), graph.input('shape', 'int64', [2])];
    graph.output(graph.emit('Reshape', [x, shape], {}, { name: 'r' }));
    expectFailure(
      () => bindShapes(graph.build(), {}),
      'not-static',
      /"r" \(Reshape\): its dimensions \("shape"\) are only known at run time/,
    );
  });

  test('a value without source', () => {
    const original = model((graph, x) => graph.output(graph.emit('Neg', [x], {}, { name: 'n' })));
    original.graph.nodes[0] = { ...original.graph.nodes[0]!, inputs: ['gone'] };
    expectFailure(
      () => bindShapes(original, { x: [2, 3] }),
      'invalid-graph',
      /node "n" \(Neg\): its input "gone" has no source/,
    );
  });
});

function expectFailure(act: () => unknown, code: string, message: RegExp): void {
  expect(act).toThrow(OnnxError);
  expect(act).toThrow(message);
  expect(act).toThrow(expect.objectContaining({ code }));
}
