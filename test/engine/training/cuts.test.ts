import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { tuneSettings } from '../../../src/shared/contract/tune-settings.ts';
import { listTrainable } from '../../../src/main/engine/training/graphs/trainable.ts';
import { planTower, type TowerSource } from '../../../src/main/engine/training/run/methods.ts';
import { Random } from '../../../src/main/engine/base/random.ts';
import { Tower } from '../../../src/main/engine/training/step/tower.ts';
import { bindShapes, GraphBuilder, tensor, tensorFrom } from '../../../src/main/onnx/index.ts';

const [batch, length, width] = [2, 5, 4];

/**
 * Two attention blocks over sequences [length, batch, width], the layout of OpenCLIP, and a projection. Each weight is read through
 * a Transpose, as in exports without constant folding.
 */
function sequenceFirst(): TowerSource {
  const builder = new GraphBuilder();
  const random = new Random(3);
  const transposed = (name: string, dims: readonly [number, number]): string => {
    const values = Float32Array.from({ length: dims[0] * dims[1] }, () => random.normal());
    return builder.emit('Transpose', [builder.initializer(tensorFrom(name, 'float32', dims, values))], {
      perm: [1, 0],
    });
  };
  const swap = (x: string): string => builder.emit('Transpose', [x], { perm: [1, 0, 2] });
  let x = swap(builder.input('x', 'float32', ['batch', length, width]));
  for (const block of ['0', '1']) {
    const rows = swap(builder.emit('MatMul', [x, transposed(`${block}.in`, [width, width])]));
    const scores = builder.emit('MatMul', [rows, builder.emit('Transpose', [rows], { perm: [0, 2, 1] })]);
    const seen = builder.emit('MatMul', [builder.emit('Softmax', [scores], { axis: -1 }), rows]);
    x = builder.emit('Add', [x, builder.emit('MatMul', [swap(seen), transposed(`${block}.out`, [width, width])])]);
  }
  const first = builder.emit('Gather', [x, builder.scalar(0, 'int64')], { axis: 0 });
  builder.output(builder.emit('MatMul', [first, transposed('projection', [3, width])], {}, { outputs: ['y'] }));
  const exampleDims = { x: [batch, length, width] };
  return { model: builder.build(), output: 'y', exampleDims, file: 'The tower', shared: new Set() };
}

const session = { executionProviders: ['cpu'] };
const settings = (method: string) => tuneSettings.parse({ method, blocks: 1 });
const draw = (count: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};

describe('a sequence-first tower with transposed weights', () => {
  const source = sequenceFirst();
  const plan = planTower('image', source, settings('last-k'), new Random(1))!;

  it('is cut before its last block, with contiguous batch rows', () => {
    expect([...plan.trained].sort()).toEqual(['1.in', '1.out', 'projection']);
    const { values } = bindShapes(plan.model, source.exampleDims);
    expect(values.get(plan.cut!)!.dims).toEqual([batch, length, width]);
  });

  it('gives the same gradients from the cut as from the inputs', async () => {
    const inputs = { x: new Tensor('float32', draw(batch * length * width, 5), [batch, length, width]) };
    const upstream = new Tensor('float32', draw(batch * 3, 6), [batch, 3]);
    const dims = () => source.exampleDims;
    const uncut = new Tower({ ...source, trained: plan.trained, cut: null }, new Map(), session, dims);
    const upper = new Tower({ ...plan, output: 'y' }, new Map(), session, dims);
    const cut = { [plan.cut!]: await upper.runLower(inputs) };
    await uncut.backpropagate(inputs, upstream);
    await upper.backpropagate(cut, upstream);
    expect(await upper.embed(cut)).toEqual(await uncut.embed(inputs));
    const [expected, found] = [await uncut.weights.gradients(), await upper.weights.gradients()];
    for (const [name, gradient] of expected) {
      expect(Math.max(...gradient.map(Math.abs)), name).toBeGreaterThan(0.1);
      gradient.forEach((value, at) => expect(found.get(name)![at], name).toBeCloseTo(value, 4));
    }
    await uncut.close();
    await upper.close();
  });

  it('has a head: the projection', () => {
    expect(planTower('image', source, settings('head'), new Random(1))!.trained).toEqual(['projection']);
  });
});

it('a tower without attention is reported to have no blocks', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float32', ['batch', 2]);
  const w = builder.initializer(tensorFrom('w', 'float32', [2, 2], [1, 2, 3, 4]));
  builder.output(builder.emit('MatMul', [builder.emit('Relu', [x]), w], {}, { outputs: ['y'] }));
  const source = {
    model: builder.build(),
    output: 'y',
    exampleDims: { x: [2, 2] },
    file: 'F',
    shared: new Set<string>(),
  };
  expect(() => planTower('image', source, settings('last-k'), new Random(1))).toThrow(/^F has no attention blocks/);
});

it('a table is updated by rows only if an input gives the rows that a batch reads', async () => {
  const builder = new GraphBuilder();
  const ids = builder.input('ids', 'int64', ['batch', 2]);
  const table = (name: string): string => builder.initializer(tensorFrom(name, 'float32', [6, 3], draw(18, 9)));
  const words = builder.emit('Gather', [table('words'), ids]);
  const places = builder.emit('Gather', [table('places'), builder.emit('CumSum', [ids, builder.scalar(1, 'int64')])]);
  const both = builder.emit('Add', [words, places]);
  builder.output(builder.emit('ReduceSum', [both, builder.ints([1])], { keepdims: 0 }, { outputs: ['y'] }));
  const model = builder.build();
  const rows = (indices: string) => ({ rows: '', indices });
  const sparse = new Map([
    ['words', rows('ids')],
    ['places', rows(model.graph.nodes.find(({ op }) => op === 'CumSum')!.outputs[0]!)],
  ]);
  const tower = new Tower({ model, output: 'y', trained: ['words', 'places'], cut: null }, sparse, session);
  const feeds = { ids: new Tensor('int64', BigInt64Array.of(1n, 2n, 0n, 1n), [2, 2]) };
  tower.prepare(feeds);
  await tower.backpropagate(feeds, new Tensor('float32', new Float32Array(6).fill(1), [2, 3]));
  const gradients = await tower.weights.gradients();
  const counts = (name: string): number[] => [...gradients.get(name)!].filter((_, at) => at % 3 === 0);
  expect(counts('words')).toEqual([1, 2, 1, 0, 0, 0]);
  expect(counts('places')).toEqual([1, 2, 0, 1, 0, 0]);
  expect(Object.keys(tower.weights.tables())).toEqual(['words']);
  await tower.close();
});

it('a constant of 0 and one negative number is a mask and not trained; a weight that starts at zero is trained', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float32', ['batch', 2, 2]);
  const constant = (name: string, values: number[]): string =>
    builder.initializer(tensorFrom(name, 'float32', [2, 2], values));
  const masked = builder.emit('Add', [x, constant('windows', [0, -100, 0, 0])]);
  const product = builder.emit('MatMul', [masked, constant('weight', [0, 0, 0, 0])]);
  builder.output(builder.emit('MatMul', [product, constant('other', [0, -1, 0.5, 0])], {}, { outputs: ['y'] }));
  expect(listTrainable(bindShapes(builder.build(), { x: [1, 2, 2] })).sort()).toEqual(['other', 'weight']);
});

describe('adapters', () => {
  const linear = (type: 'float32' | 'float16'): TowerSource => {
    const builder = new GraphBuilder();
    const x = builder.input('x', type, ['batch', 2]);
    const w = builder.initializer(tensorFrom('w', type, [2, 2], [1, 2, 3, 4]));
    const other = builder.emit('Identity', [w]);
    const hidden = builder.emit('MatMul', [x, builder.emit('Transpose', [other], { perm: [1, 0] })]);
    const last = builder.initializer(tensorFrom('last', type, [2, 2], [1, 0, 2, 1]));
    builder.output(builder.emit('MatMul', [hidden, last], {}, { outputs: ['y'] }));
    return { model: builder.build(), output: 'y', exampleDims: { x: [2, 2] }, file: 'F', shared: new Set() };
  };

  it('are added to a weight with an Identity alias', () => {
    const { adapters } = planTower('image', linear('float32'), settings('lora'), new Random(1))!;
    expect(adapters).toMatchObject([{ weight: 'w', transposed: true }]);
  });

  it('are refused for half-precision weights, naming them', () => {
    expect(() => planTower('image', linear('float16'), settings('lora'), new Random(1))).toThrow(
      /"w" as float16, but training needs float32/,
    );
  });
});

it('a tower whose weights are Constant nodes is refused, because there is nothing to train', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float32', ['batch', 2]);
  const w = builder.emit('Constant', [], { value: tensor(tensorFrom('w', 'float32', [2, 2], [1, 2, 3, 4])) });
  builder.output(builder.emit('MatMul', [x, w], {}, { outputs: ['y'] }));
  const source = {
    model: builder.build(),
    output: 'y',
    exampleDims: { x: [2, 2] },
    file: 'F',
    shared: new Set<string>(),
  };
  expect(() => planTower('image', source, settings('full'), new Random(1))).toThrow(/^F has no weights among its init/);
});
