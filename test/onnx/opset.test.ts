import { describe, expect, test } from 'vitest';
import {
  bindShapes,
  elementCount,
  float,
  floats,
  GraphBuilder,
  ints,
  tensorFrom,
  upgradeOpset,
  type AttributeSource,
  type Model,
  type Tensor,
} from '../../src/main/onnx/index.ts';
import { createRandom } from '../helpers/vectors.ts';
import { runModel } from './run.ts';

interface OldCall {
  readonly op: string;
  readonly opset: number;
  /** Shapes of the inputs, or values of constants. */
  readonly inputs: readonly (readonly number[] | Tensor)[];
  readonly attributes?: Readonly<Record<string, AttributeSource>>;
  readonly outputs?: number;
}

const vector = (...values: number[]) => tensorFrom('', 'int64', [values.length], values);

const oldCalls: readonly OldCall[] = [
  { op: 'Squeeze', opset: 11, inputs: [[1, 3, 1]], attributes: { axes: ints([0]) } },
  { op: 'Squeeze', opset: 12, inputs: [[1, 3, 1]] },
  { op: 'Unsqueeze', opset: 11, inputs: [[2, 3]], attributes: { axes: ints([0, 3]) } },
  { op: 'ReduceSum', opset: 12, inputs: [[2, 3, 4]], attributes: { axes: ints([1]), keepdims: 0 } },
  { op: 'ReduceSum', opset: 11, inputs: [[2, 3]] },
  { op: 'Split', opset: 11, inputs: [[2, 6]], attributes: { axis: 1, split: ints([2, 4]) }, outputs: 2 },
  { op: 'Split', opset: 7, inputs: [[4, 3]], outputs: 2 },
  { op: 'Clip', opset: 9, inputs: [[2, 3]], attributes: { min: float(-0.5), max: float(0.25) } },
  { op: 'Clip', opset: 10, inputs: [[2, 3]], attributes: { max: float(0.25) } },
  { op: 'Clip', opset: 7, inputs: [[2, 3]] },
  {
    op: 'Slice',
    opset: 9,
    inputs: [[4, 5]],
    attributes: { starts: ints([1, -3]), ends: ints([3, 2 ** 63]), axes: ints([0, 1]) },
  },
  { op: 'Slice', opset: 8, inputs: [[4, 5]], attributes: { starts: ints([1]), ends: ints([-1]) } },
  { op: 'Pad', opset: 10, inputs: [[2, 3]], attributes: { pads: ints([0, 1, 1, 0]), value: float(2) } },
  { op: 'Pad', opset: 9, inputs: [[4, 3]], attributes: { pads: ints([1, 1, 1, 1]), mode: 'reflect' } },
  { op: 'TopK', opset: 9, inputs: [[2, 5]], attributes: { k: 2 }, outputs: 2 },
  { op: 'Dropout', opset: 10, inputs: [[2, 3]], attributes: { ratio: float(0.3) } },
  { op: 'Dropout', opset: 7, inputs: [[2, 3]], attributes: { ratio: float(0.3) } },
  { op: 'Softmax', opset: 11, inputs: [[2, 3, 4]] },
  { op: 'Softmax', opset: 12, inputs: [[2, 3, 4]], attributes: { axis: 2 } },
  { op: 'Softmax', opset: 11, inputs: [[2, 3, 4]], attributes: { axis: -1 } },
  { op: 'LogSoftmax', opset: 9, inputs: [[2, 3, 4]], attributes: { axis: 0 } },
  { op: 'Hardmax', opset: 11, inputs: [[2, 3, 4]], attributes: { axis: 1 } },
  { op: 'BatchNormalization', opset: 8, inputs: [[2, 3, 4], [3], [3], [3], tensorFrom('', 'float32', [3], [1, 2, 3])] },
  {
    op: 'BatchNormalization',
    opset: 12,
    inputs: [[2, 3, 4], [3], [3], [3], tensorFrom('', 'float32', [3], [1, 2, 3])],
  },
  { op: 'Upsample', opset: 8, inputs: [[1, 1, 3, 4]], attributes: { scales: floats([1, 1, 2, 2]) } },
  {
    op: 'Upsample',
    opset: 9,
    inputs: [[1, 1, 3, 4], tensorFrom('', 'float32', [4], [1, 1, 2, 1.5])],
    attributes: { mode: 'linear' },
  },
  {
    op: 'Resize',
    opset: 10,
    inputs: [[1, 1, 5, 4], tensorFrom('', 'float32', [4], [1, 1, 0.6, 2])],
    attributes: { mode: 'linear' },
  },
  { op: 'Scatter', opset: 9, inputs: [[3, 3], tensorFrom('', 'int64', [1, 3], [1, 0, 2]), [1, 3]] },
  { op: 'Gemm', opset: 9, inputs: [[2, 3], [3, 4], [4]] },
  { op: 'Flatten', opset: 9, inputs: [[2, 3, 4]] },
  { op: 'Gather', opset: 9, inputs: [[4, 3], vector(0, 2)] },
  { op: 'ReduceMean', opset: 13, inputs: [[2, 3]], attributes: { axes: ints([-1]) } },
];

describe('a model of an older opset computes the same after raising it', () => {
  test.each(
    oldCalls.map((call) => [`${call.op} @${call.opset} ${JSON.stringify(call.attributes ?? {})}`, call] as const),
  )('%s', async (_, call) => {
    const { model, feeds } = build(call);
    const raised = upgradeOpset(model);
    expect([raised.opsets.get(''), raised.irVersion]).toEqual([17, 8]);
    expect(await runModel(raised, feeds)).toEqual(await runModel(model, feeds));
  });

  test.each(['Max', 'Mean', 'Min', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare'])(
    'Reduce%s, beyond opset 18',
    async (name) => {
      const { model, feeds } = build({
        op: `Reduce${name}`,
        opset: 13,
        inputs: [[2, 3, 4]],
        attributes: { axes: ints([1, -1]) },
      });
      expect(await runModel(upgradeOpset(model, 20), feeds)).toEqual(await runModel(model, feeds));
    },
  );

  test('Split into even parts, beyond opset 18', async () => {
    const { model, feeds } = build({ op: 'Split', opset: 13, inputs: [[4, 3]], outputs: 2 });
    expect(await runModel(upgradeOpset(model, 18), feeds)).toEqual(await runModel(model, feeds));
  });
});

test('a Softmax over the last axis of a declared rank stays one node', () => {
  const { model } = build({ op: 'Softmax', opset: 11, inputs: [[2, 3]] });
  expect(upgradeOpset(model).graph.nodes.map((node) => node.op)).toEqual(['Softmax']);
});

test('after binding shapes, a Softmax over the last axis is one node again, and one over several axes is not', async () => {
  const graph = new GraphBuilder({ opset: 12 });
  const x = graph.input('x', 'float32', ['n', 3, 4]);
  const moved = graph.emit('Transpose', [x], { perm: [0, 1, 2] });
  for (const axis of [1, 2])
    graph.output(graph.emit('Softmax', [graph.emit('Neg', [moved])], { axis }, { outputs: [`axis ${axis}`] }));
  const bound = bindShapes(graph.build(), { x: [2, 3, 4] }).model;
  const operators = bound.graph.nodes.map((node) => node.op).toSorted();
  expect(operators).toEqual(['Flatten', 'Neg', 'Neg', 'Reshape', 'Softmax', 'Softmax']);
  const feeds = {
    x: tensorFrom(
      'x',
      'float32',
      [2, 3, 4],
      Array.from({ length: 24 }, (_, index) => Math.sin(index)),
    ),
  };
  expect(await runModel(bound, feeds)).toEqual(await runModel(graph.build(), feeds));
});

test('a model at the target or above is returned unchanged, and a raised one is a new model', () => {
  const { model } = build({ op: 'Squeeze', opset: 11, inputs: [[1, 3]], attributes: { axes: ints([0]) } });
  expect(upgradeOpset(model, 11)).toBe(model);
  const before = structuredClone(model);
  upgradeOpset(model);
  expect(model).toEqual(before);
});

describe('a node that cannot be raised is refused by name', () => {
  test.each([
    [
      'an unchecked operator',
      { op: 'RoiAlign', opset: 10, inputs: [[1, 1, 4, 4], [1, 4], vector(0)] },
      /\(RoiAlign\): it may not mean the same/,
    ],
    [
      'training statistics',
      { op: 'BatchNormalization', opset: 12, inputs: [[1, 2], [2], [2], [2], [2]], outputs: 5 },
      /training mode/,
    ],
    [
      'an unspecified rounding',
      { op: 'Resize', opset: 10, inputs: [[1, 1, 4, 4], tensorFrom('', 'float32', [4], [1, 1, 0.5, 0.5])] },
      /rounding to nearest/,
    ],
    ['an opset before broadcasting', { op: 'Relu', opset: 6, inputs: [[1]] }, /Opset 6 cannot be raised/],
    [
      'group parameters that become channel parameters',
      { op: 'GroupNormalization', opset: 18, inputs: [[1, 4, 2], [2], [2]], attributes: { num_groups: 2 } },
      /per channel/,
      21,
    ],
  ] as const)('%s', (_, call, message, target: number | undefined = undefined) => {
    const { model } = build(call as OldCall);
    expect(() => upgradeOpset(model, target)).toThrow(message);
    expect(() => upgradeOpset(model, target)).toThrow(expect.objectContaining({ code: 'unsupported-opset' }));
  });
});

function build(call: OldCall): { model: Model; feeds: Record<string, Tensor> } {
  const graph = new GraphBuilder({ opset: call.opset });
  const feeds: Record<string, Tensor> = {};
  const next = createRandom(3);
  const inputs = call.inputs.map((input, index) => {
    if (!isShape(input)) return graph.initializer({ ...input, name: `c${index}` });
    const name = graph.input(`x${index}`, 'float32', input);
    feeds[name] = tensorFrom(
      name,
      'float32',
      input,
      Array.from({ length: elementCount(input) }, () => next() * 2 - 1),
    );
    return name;
  });
  for (const output of graph.emitMany(call.op, inputs, call.attributes, { outputs: call.outputs ?? 1 }))
    graph.output(output);
  return { model: graph.build(), feeds };
}

function isShape(input: readonly number[] | Tensor): input is readonly number[] {
  return Array.isArray(input);
}
