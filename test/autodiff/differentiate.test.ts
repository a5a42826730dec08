import { describe, expect, it } from 'vitest';
import { differentiate, liftInitializers, type DifferentiateOptions } from '../../src/main/autodiff/index.ts';
import { mul } from '../../src/main/autodiff/algebra/arithmetic.ts';
import { rules } from '../../src/main/autodiff/rules/index.ts';
import type { Rule, RuleTable } from '../../src/main/autodiff/table.ts';
import { GraphBuilder, bindShapes, tensorFrom, type Model } from '../../src/main/onnx/index.ts';
import { runOnce, type Data } from './run.ts';

const floats = (numbers: number[], dims = [numbers.length]): Data => ({ type: 'float32', dims, numbers });

function graph(emit: (b: GraphBuilder) => string | string[], inputs: Record<string, number[]>, opset = 17): Model {
  const builder = new GraphBuilder({ opset });
  for (const [name, dims] of Object.entries(inputs)) builder.input(name, 'float32', dims);
  for (const output of [emit(builder)].flat()) builder.output(output);
  return builder.build();
}

function differentiateBound(model: Model, options: DifferentiateOptions): ReturnType<typeof differentiate> {
  const bound = bindShapes(model, {});
  return differentiate(bound.model, bound.values, options);
}

const withRule = (op: keyof RuleTable, rule: Rule): RuleTable => ({
  ...rules,
  [op]: { ...rules[op], kind: 'rule', rule },
});
const ops = (model: Model): string[] => model.graph.nodes.map((node) => node.op);

describe('differentiate', () => {
  it('takes the gradient of each output as an input, and returns gradients under the names of the parameters', async () => {
    const model = graph((b) => b.emit('Mul', ['x', 'w'], {}, { outputs: ['y'] }), { x: [2], w: [2] });
    const { model: vjp, gradients, seeds } = differentiateBound(model, { wrt: ['w'], of: { outputs: ['y'] } });
    expect(seeds).toEqual(new Map([['y', 'grad/y']]));
    expect(gradients).toEqual(new Map([['w', { kind: 'dense', output: 'grad/w' }]]));
    expect(vjp.graph.outputs).toEqual([{ name: 'grad/w', type: 'float32', dims: [2] }]);
    const results = await runOnce(vjp, { x: floats([2, 3]), w: floats([5, 7]), 'grad/y': floats([1, 10]) });
    expect(results['grad/w']!.numbers).toEqual([2, 30]);
  });

  it('seeds a scalar loss with 1 and can return it too', async () => {
    const model = graph(
      (b) => b.emit('ReduceSum', [b.emit('Mul', ['w', 'w'])], { keepdims: 0 }, { outputs: ['loss'] }),
      { w: [3] },
    );
    const { model: vjp, seeds } = differentiateBound(model, { wrt: ['w'], of: { loss: 'loss' }, keep: ['loss'] });
    expect(seeds.size).toBe(0);
    const results = await runOnce(vjp, { w: floats([1, 2, 3]) });
    expect(results['grad/w']!.numbers).toEqual([2, 4, 6]);
    expect(results['loss']!.numbers).toEqual([14]);
  });

  it('sums the gradients of a value that is used several times, also when it is the input of another rule', async () => {
    const model = graph(
      (b) => b.emit('Add', [b.emit('Mul', ['x', 'x']), b.emit('Exp', ['x'])], {}, { outputs: ['y'] }),
      { x: [1] },
    );
    const { model: vjp } = differentiateBound(model, { wrt: ['x'], of: { outputs: ['y'] } });
    const results = await runOnce(vjp, { x: floats([0.5]), 'grad/y': floats([2]) });
    expect(results['grad/x']!.numbers[0]).toBeCloseTo(2 * (1 + Math.exp(0.5)), 5);
  });

  it('sums over the axes that a value was broadcast along', async () => {
    const model = graph((b) => b.emit('Add', ['x', 'w'], {}, { outputs: ['y'] }), { x: [2, 2, 3], w: [2, 1] });
    const { model: vjp } = differentiateBound(model, { wrt: ['w'], of: { outputs: ['y'] } });
    const upstream = Array.from({ length: 12 }, (_, index) => index);
    const results = await runOnce(vjp, {
      x: floats(upstream, [2, 2, 3]),
      w: floats([0, 0], [2, 1]),
      'grad/y': floats(upstream, [2, 2, 3]),
    });
    expect(results['grad/w']).toEqual(floats([0 + 1 + 2 + 6 + 7 + 8, 3 + 4 + 5 + 9 + 10 + 11], [2, 1]));
  });

  it('keeps only the part between parameter and output', () => {
    const model = graph(
      (b) => {
        const frozen = b.emit('Sin', [b.emit('Tanh', ['x'])]);
        return [b.emit('Mul', [frozen, 'w'], {}, { outputs: ['y'] }), b.emit('Cos', ['w'], {}, { outputs: ['z'] })];
      },
      { x: [2], w: [2] },
    );
    const { model: vjp } = differentiateBound(model, { wrt: ['w'], of: { outputs: ['y'] } });
    expect(ops(vjp)).toEqual(['Tanh', 'Sin', 'Mul']);
  });

  it('returns nothing for a parameter that the output does not depend on, and reports it', () => {
    const model = graph((b) => [b.emit('Exp', ['x'], {}, { outputs: ['y'] }), b.emit('Exp', ['w'])], {
      x: [2],
      w: [2],
    });
    const { gradients, unreached } = differentiateBound(model, { wrt: ['w', 'x'], of: { outputs: ['y'] } });
    expect([...gradients.keys()]).toEqual(['x']);
    expect(unreached).toEqual(['w']);
  });

  it('lets no gradient flow through values that are treated as constants', async () => {
    const model = graph(
      (b) => b.emit('Mul', ['x', b.emit('Exp', ['x'], {}, { outputs: ['held'] })], {}, { outputs: ['y'] }),
      { x: [1] },
    );
    const { model: vjp } = differentiateBound(model, { wrt: ['x'], of: { outputs: ['y'] }, stop: ['held'] });
    const results = await runOnce(vjp, { x: floats([0]), 'grad/y': floats([1]) });
    expect(results['grad/x']!.numbers).toEqual([1]);
  });

  it('returns one value under two names when it is the gradient of two parameters', async () => {
    const model = graph((b) => b.emit('Add', ['x', 'w'], {}, { outputs: ['y'] }), { x: [2], w: [2] });
    const { model: vjp } = differentiateBound(model, { wrt: ['x', 'w'], of: { outputs: ['y'] } });
    const results = await runOnce(vjp, { x: floats([0, 0]), w: floats([0, 0]), 'grad/y': floats([1, 2]) });
    expect(results).toEqual({ 'grad/x': floats([1, 2]), 'grad/w': floats([1, 2]) });
  });

  it('differentiates with respect to inner values', async () => {
    const model = graph(
      (b) => b.emit('Exp', [b.emit('Mul', ['x', 'x'], {}, { outputs: ['inner'] })], {}, { outputs: ['y'] }),
      { x: [1] },
    );
    const { model: vjp } = differentiateBound(model, { wrt: ['inner', 'x'], of: { outputs: ['y'] } });
    const results = await runOnce(vjp, { x: floats([1]), 'grad/y': floats([1]) });
    expect(results['grad/inner']!.numbers[0]).toBeCloseTo(Math.E, 5);
    expect(results['grad/x']!.numbers[0]).toBeCloseTo(2 * Math.E, 5);
  });

  it('turns initializers into inputs so that weights can be fed', async () => {
    const builder = new GraphBuilder();
    builder.input('x', 'float32', [1, 2]);
    const w = builder.initializer(tensorFrom('w', 'float32', [2, 1], [3, 4]));
    builder.output(builder.emit('MatMul', ['x', w], {}, { outputs: ['y'] }));
    const { model: vjp } = differentiateBound(liftInitializers(builder.build(), ['w']), {
      wrt: ['w', 'x'],
      of: { outputs: ['y'] },
    });
    const results = await runOnce(vjp, {
      x: floats([1, 2], [1, 2]),
      w: floats([5, 6], [2, 1]),
      'grad/y': floats([1], [1, 1]),
    });
    expect(results).toEqual({ 'grad/w': floats([1, 2], [2, 1]), 'grad/x': floats([5, 6], [1, 2]) });
  });

  it('names emitted nodes after their forward node and emits only operators of ai.onnx', () => {
    const model = graph(
      (b) => b.emit('Softmax', [b.emit('Gelu', ['x'], {}, { name: '/act' })], {}, { name: '/out', outputs: ['y'] }),
      { x: [2, 3] },
      20,
    );
    const { model: vjp } = differentiateBound(model, { wrt: ['x'], of: { outputs: ['y'] } });
    const emitted = vjp.graph.nodes.filter((node) => node.name !== '/act' && node.name !== '/out');
    expect(emitted.length).toBeGreaterThan(5);
    for (const node of emitted) expect(node.name).toMatch(/^\/(act|out)\/grad\/[A-Z]/);
    for (const node of vjp.graph.nodes) expect(node.domain).toBe('');
  });
});

describe('the result of a rule', () => {
  const model = graph((b) => b.emit('Exp', ['x'], {}, { name: '/exp', outputs: ['y'] }), { x: [2, 3] });
  const withExp = (rule: Rule) => () =>
    differentiateBound(model, { wrt: ['x'], of: { outputs: ['y'] }, rules: withRule('Exp', rule) });

  it('must have the shape of the value', () => {
    const transposed: Rule = ({ g, tape }) => [tape.emit('Transpose', [g], { type: g.type, dims: [3, 2] })];
    expect(withExp(transposed)).toThrow(
      expect.objectContaining({
        code: 'wrong-gradient',
        node: '/exp',
        op: 'Exp',
        message: expect.stringContaining('float32[3,2]'),
      }),
    );
  });

  it('must have the element type of the value', () => {
    const widened: Rule = ({ g, tape }) => [tape.emit('Cast', [g], { type: 'float64', dims: g.dims }, { to: 11 })];
    expect(withExp(widened)).toThrow(expect.objectContaining({ code: 'wrong-gradient' }));
  });

  it('is reported with its node when its shapes do not match', () => {
    const misfit: Rule = ({ g, tape }) => [mul(g, tape.constant('float32', [4], [1, 2, 3, 4]))];
    expect(withExp(misfit)).toThrow(
      expect.objectContaining({
        code: 'wrong-gradient',
        node: '/exp',
        message: expect.stringContaining('do not broadcast'),
      }),
    );
  });

  it('is not summed for an operator that does not broadcast', () => {
    const repeated: Rule = ({ g, tape }) => [
      tape.emit('Unsqueeze', [g, tape.ints([0])], { type: g.type, dims: [1, ...g.dims] }),
    ];
    expect(withExp(repeated)).toThrow(expect.objectContaining({ code: 'wrong-gradient' }));
  });
});

describe('sparse gradients', () => {
  const build = (axis: number, uses = 1): Model => {
    const builder = new GraphBuilder();
    builder.input('ids', 'int64', [2, 2]);
    builder.input('table', 'float32', [4, 3]);
    const rows = Array.from({ length: uses }, () => builder.emit('Gather', ['table', 'ids'], { axis }));
    const total = rows.length === 1 ? rows[0]! : builder.emit('Add', rows);
    builder.output(builder.emit('Mul', [total, builder.scalar(2)], {}, { outputs: ['y'] }));
    return builder.build();
  };
  const sparse = { wrt: ['table'], of: { outputs: ['y'] }, sparse: ['table'] };

  it('are rows for the indices that were read', async () => {
    const { model, gradients } = differentiateBound(build(0), sparse);
    expect(gradients.get('table')).toEqual({ kind: 'sparse-rows', output: 'grad/table', indices: 'ids' });
    const upstream = Array.from({ length: 12 }, (_, index) => index);
    const ids: Data = { type: 'int64', dims: [2, 2], numbers: [1, 1, 3, 0] };
    const data = { ids, table: floats(upstream, [4, 3]), 'grad/y': floats(upstream, [2, 2, 3]) };
    expect((await runOnce(model, data))['grad/table']).toEqual(
      floats(
        upstream.map((u) => 2 * u),
        [2, 2, 3],
      ),
    );
  });

  it('include their indices when those are computed in the graph', () => {
    const builder = new GraphBuilder();
    builder.input('ids', 'int32', [3]);
    builder.input('table', 'float32', [4, 2]);
    const ids = builder.emit('Cast', ['ids'], { to: 7 }, { outputs: ['wide'] });
    builder.output(builder.emit('Gather', ['table', ids], {}, { outputs: ['y'] }));
    const { model, gradients } = differentiateBound(builder.build(), sparse);
    expect(gradients.get('table')).toMatchObject({ kind: 'sparse-rows', indices: 'wide' });
    expect(model.graph.outputs.map(({ name }) => name)).toEqual(['grad/table', 'wide']);
  });

  it('are dense for a table that is read along another axis or more than once', () => {
    expect(differentiateBound(build(1), sparse).gradients.get('table')?.kind).toBe('dense');
    expect(differentiateBound(build(0, 2), sparse).gradients.get('table')?.kind).toBe('dense');
  });
});
