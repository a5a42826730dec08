import { describe, expect, it } from 'vitest';
import { differentiate, findObstacles, newestOpset } from '../../src/main/autodiff/index.ts';
import { rules } from '../../src/main/autodiff/rules/index.ts';
import { GraphBuilder, tensorFrom, type ElementType, type Model, type StaticValue } from '../../src/main/onnx/index.ts';

type Types = Record<string, [ElementType, number[]]>;

const values = (types: Types): Map<string, StaticValue> =>
  new Map(Object.entries(types).map(([name, [type, dims]]) => [name, { type, dims }]));

/** x → an operator named /bad → y. */
function modelWith(op: string, domain = '', opset = 17): Model {
  const builder = new GraphBuilder({ opset });
  builder.input('x', 'float32', [2]);
  builder.output(builder.emit(op, ['x'], {}, { name: '/bad', domain, outputs: ['y'] }));
  return builder.build();
}

const between: Types = { x: ['float32', [2]], y: ['float32', [2]] };
const attempt =
  (model: Model, types: Types = between) =>
  () =>
    differentiate(model, values(types), { wrt: ['x'], of: { outputs: ['y'] } });

describe('operators on the gradient path', () => {
  it.each([
    ['DynamicQuantizeLinear', '', 'forbidden-operator', 'float32 export'],
    ['QLinearMatMul', '', 'forbidden-operator', 'float32 export'],
    ['Loop', '', 'forbidden-operator', 'tracing'],
    ['LSTM', '', 'forbidden-operator', 'recurrent'],
    ['GridSample', '', 'forbidden-operator', 'native image size'],
    ['FusedMatMul', 'com.microsoft', 'forbidden-operator', 'before ONNX Runtime optimised it'],
    ['Frobnicate', '', 'unknown-operator', 'there is no rule'],
    // A property that every JavaScript object has must not count as an operator.
    ['constructor', '', 'unknown-operator', 'there is no rule'],
  ])('%s %s is refused by node and operator, with the export to use instead', (op, domain, code, advice) => {
    const named = domain ? `${domain}.${op}` : op;
    expect(attempt(modelWith(op, domain))).toThrow(
      expect.objectContaining({ code, node: '/bad', op: named, message: expect.stringContaining(advice) }),
    );
  });

  it('are ignored off the path', () => {
    const builder = new GraphBuilder();
    builder.input('x', 'float32', [2]);
    builder.input('w', 'float32', [2]);
    const frozen = builder.emit('GridSample', ['x']);
    builder.output(builder.emit('Mul', [frozen, 'w'], {}, { outputs: ['y'] }));
    const types = values({ x: ['float32', [2]], w: ['float32', [2]], [frozen]: ['float32', [2]], y: ['float32', [2]] });
    expect(differentiate(builder.build(), types, { wrt: ['w'], of: { outputs: ['y'] } }).gradients.size).toBe(1);
  });

  it('are refused when control flow uses a trained value from outside', () => {
    const inner = new GraphBuilder();
    const { graph } = inner.build();
    graph.nodes.push({ name: '', op: 'Neg', domain: '', inputs: ['x'], outputs: ['n'], attributes: new Map() });
    graph.outputs.push({ name: 'n', type: 'float32', dims: [2] });
    const builder = new GraphBuilder();
    builder.input('x', 'float32', [2]);
    builder.input('c', 'bool', []);
    const branch = { kind: 'graph', value: graph } as const;
    builder.output(
      builder.emit('If', ['c'], { then_branch: branch, else_branch: branch }, { name: '/if', outputs: ['y'] }),
    );
    const types: Types = { ...between, c: ['bool', []] };
    expect(attempt(builder.build(), types)).toThrow(
      expect.objectContaining({ code: 'forbidden-operator', node: '/if' }),
    );
  });

  it('are listed before any training, wherever they are', () => {
    const builder = new GraphBuilder();
    builder.input('x', 'float32', [2]);
    builder.emit('GridSample', [builder.emit('Exp', ['x'])], {}, { name: '/up' });
    builder.output(builder.emit('QuickGelu', ['x'], {}, { name: '/act', domain: 'com.microsoft' }));
    const obstacles = findObstacles(builder.build().graph);
    expect(obstacles.map(({ code, node, op }) => [code, node, op])).toEqual([
      ['forbidden-operator', '/up', 'GridSample'],
      ['forbidden-operator', '/act', 'com.microsoft.QuickGelu'],
    ]);
  });

  it('are refused outside the opsets of their rule', () => {
    const old = { ...rules, Exp: { ...rules.Exp, from: 18, to: 20 } };
    const differentiateAt = (opset: number) => () =>
      differentiate(modelWith('Exp', '', opset), values(between), { wrt: ['x'], of: { outputs: ['y'] }, rules: old });
    expect(differentiateAt(17)).toThrow(expect.objectContaining({ code: 'unsupported-opset', node: '/bad' }));
    expect(differentiateAt(21)).toThrow(expect.objectContaining({ code: 'unsupported-opset', node: '/bad' }));
    expect(differentiateAt(19)).not.toThrow();
  });
});

describe('invalid requests', () => {
  it.each([16, newestOpset + 1])('a model at opset %i', (opset) => {
    expect(attempt(modelWith('Exp', '', opset))).toThrow(expect.objectContaining({ code: 'unsupported-opset' }));
  });

  it('a gradient of a value that is not in the graph', () => {
    expect(attempt(modelWith('Exp'), { y: ['float32', [2]] })).toThrow(
      expect.objectContaining({ code: 'missing-value', message: expect.stringContaining('"x"') }),
    );
  });

  it('a gradient of integers', () => {
    expect(attempt(modelWith('Exp'), { ...between, x: ['int64', [2]] })).toThrow(
      expect.objectContaining({ code: 'not-float', message: expect.stringContaining('int64[2]') }),
    );
  });

  it('a loss of more than one number', () => {
    const ask = (): unknown => differentiate(modelWith('Exp'), values(between), { wrt: ['x'], of: { loss: 'y' } });
    expect(ask).toThrow(
      expect.objectContaining({ code: 'unsupported-case', message: expect.stringContaining('single number') }),
    );
  });

  it('a graph with unbound shapes', () => {
    const builder = new GraphBuilder();
    builder.input('x', 'float32', [2]);
    const inner = builder.emit('Exp', ['x'], {}, { name: '/exp' });
    builder.output(builder.emit('Exp', [inner], {}, { outputs: ['y'] }));
    expect(attempt(builder.build())).toThrow(expect.objectContaining({ code: 'not-static' }));
  });
});

describe('cases that an operator with a rule refuses', () => {
  const cases: [string, (b: GraphBuilder) => string, string][] = [
    ['a diagonal in Einsum', (b) => b.emit('Einsum', ['x'], { equation: 'ii->i' }), 'diagonal'],
    ['Dropout in training mode', (b) => b.emit('Dropout', ['x', b.scalar(0.5), flag(b)]), 'evaluation mode'],
    [
      'scattered products',
      (b) => b.emit('ScatterND', ['x', b.ints([0]), 'x'], { reduction: 'mul' }),
      'reduction "mul"',
    ],
    ['Resize to another size', (b) => b.emit('Resize', ['x', '', '', b.ints([4, 2])]), 'native image size'],
    ['Slice with bounds of run time', (b) => b.emit('Slice', ['x', 'i', 'i']), 'run time'],
  ];
  const flag = (b: GraphBuilder): string => b.initializer(tensorFrom('flag', 'bool', [], [true]));

  it.each(cases)('%s', (name, emit, advice) => {
    const builder = new GraphBuilder();
    builder.input('x', 'float32', [2, 2]);
    builder.input('i', 'int64', [1]);
    const y = emit(builder);
    builder.output(y);
    const model = builder.build();
    const types = values({
      x: ['float32', [2, 2]],
      i: ['int64', [1]],
      [y]: ['float32', name.startsWith('Resize') ? [4, 2] : [2, 2]],
    });
    for (const [constant, { type, dims }] of model.graph.initializers) types.set(constant, { type, dims });
    expect(() => differentiate(model, types, { wrt: ['x'], of: { outputs: [y] } })).toThrow(
      expect.objectContaining({ code: 'unsupported-case', message: expect.stringContaining(advice) }),
    );
  });
});
