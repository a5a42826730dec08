import { describe, expect, test } from 'vitest';
import { foldRules } from '../../src/main/onnx/fold/rules.ts';
import {
  bindShapes,
  elementCount,
  GraphBuilder,
  tensor,
  tensorFrom,
  type Model,
  type Tensor,
} from '../../src/main/onnx/index.ts';
import { shapeRules } from '../../src/main/onnx/shapes/rules.ts';
import { createRandom } from '../helpers/vectors.ts';
import type { Operand, OperatorCase } from './cases/case.ts';
import { elementwiseCases } from './cases/elementwise.ts';
import { linalgCases } from './cases/linalg.ts';
import { movementCases } from './cases/movement.ts';
import { reductionCases } from './cases/reduction.ts';
import { runModel } from './run.ts';

const cases = [...elementwiseCases, ...linalgCases, ...movementCases, ...reductionCases];

/** Operators whose result cannot be predicted: it is random, or its shape depends on the data. */
const random = new Set(['RandomNormalLike', 'RandomUniformLike']);
const dataDependent = new Set(['Unique', 'Compress', 'NonMaxSuppression', 'Constant']);

describe('the inferred type of an operator matches ONNX Runtime', () => {
  test.each(cases)('$title', async (operator) => {
    const { model, feeds } = build(operator, (operand) => operand.constant);
    const { values } = bindShapes(model, {});
    const computed = await runModel(model, feeds);
    for (const { name } of model.graph.outputs) {
      const { type, dims } = computed[name]!;
      expect({ name, ...values.get(name) }).toEqual({ name, type, dims });
    }
  });
});

describe('an operator on constants is folded to exactly the result of ONNX Runtime', () => {
  test.each(cases.filter(({ op }) => foldRules.has(op)))('$title', async (operator) => {
    const { model } = build(operator, () => true);
    const bound = bindShapes(model, {});
    const left = roundsInAnyOrder(operator) ? [operator.op] : bound.model.graph.outputs.map(() => 'Identity');
    expect(bound.model.graph.nodes.map((node) => node.op)).toEqual(left);
    expect(await runModel(bound.model)).toEqual(await runModel(model));
  });
});

test('every shape rule is compared with ONNX Runtime', () => {
  const compared = new Set(cases.map(({ op }) => op));
  const open = [...shapeRules.keys()].filter((op) => !compared.has(op) && !dataDependent.has(op));
  expect(open).toEqual([]);
});

test('every fold rule has a shape rule', () => {
  expect([...foldRules.keys()].filter((op) => !shapeRules.has(op) || random.has(op))).toEqual([]);
});

/** Float sums and products depend on the order, so those that round are left to the runtime. */
function roundsInAnyOrder({ op, inputs: [input] }: OperatorCase): boolean {
  const whole = input?.values?.every((value) => Number.isInteger(value)) ?? false;
  return (op === 'ReduceSum' || op === 'ReduceProd') && input?.type === 'float32' && !whole;
}

/** A model of one call. Operands for which `asConstant` holds are Constant nodes, the others graph inputs with their feeds. */
function build(
  operator: OperatorCase,
  asConstant: (operand: Operand) => boolean,
): { model: Model; feeds: Record<string, Tensor> } {
  const graph = new GraphBuilder({ opset: operator.opset });
  const feeds: Record<string, Tensor> = {};
  const inputs = operator.inputs.map((operand, index) => {
    if (!operand) return '';
    const data = tensorFrom(`x${index}`, operand.type, operand.dims, operand.values ?? numbersFor(operand, index));
    if (asConstant(operand)) return graph.emit('Constant', [], { value: tensor(data) });
    feeds[data.name] = data;
    return graph.input(data.name, operand.type, operand.dims);
  });
  const outputs = graph.emitMany(operator.op, inputs, operator.attributes, { outputs: operator.outputs });
  for (const output of outputs) graph.output(output);
  return { model: graph.build(), feeds };
}

function numbersFor({ type, dims }: Operand, seed: number): number[] {
  const next = createRandom(seed + 1);
  return Array.from({ length: elementCount(dims) }, () => {
    if (type === 'bool') return next() < 0.5 ? 1 : 0;
    return type.startsWith('float') ? next() * 4 - 2 : 1 + Math.floor(next() * 5);
  });
}
