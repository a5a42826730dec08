import { differentiate } from '../../src/main/autodiff/index.ts';
import type { Rule, RuleTable } from '../../src/main/autodiff/table.ts';
import { GraphBuilder } from '../../src/main/onnx/builder.ts';
import type { Model } from '../../src/main/onnx/model.ts';
import type { OperatorName } from '../../src/main/autodiff/operators.ts';
import { isFloat } from '../../src/main/autodiff/reach.ts';
import { mul } from '../../src/main/autodiff/algebra/arithmetic.ts';
import { rules } from '../../src/main/autodiff/rules/index.ts';
import { createRandom } from '../helpers/vectors.ts';
import type { Draw } from './random.ts';
import { Runner, runOnce, valuesOf, type Data } from './run.ts';

/** A graph whose gradients are checked. */
export interface Case {
  /** What is special about this case. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, Draw>>;
  /** Emit the operator under test on the named inputs; returns the outputs to differentiate. */
  readonly emit: (builder: GraphBuilder) => string | readonly string[];
  /** float64 unless ONNX Runtime's CPU kernel of some operator supports only float32. */
  readonly type?: 'float32' | 'float64';
  /** Opset of the graph (18). */
  readonly opset?: number;
  /** Inputs whose gradients are checked (all floating-point ones). */
  readonly wrt?: readonly string[];
}

/** A case with its numbers: inputs, random upstream gradients, and the gradients by finite differences. */
export interface Prepared {
  readonly model: Model;
  readonly data: Readonly<Record<string, Data>>;
  readonly outputs: readonly string[];
  readonly wrt: readonly string[];
  readonly upstream: Readonly<Record<string, Data>>;
  readonly expected: Readonly<Record<string, readonly number[]>>;
}

/** Largest accepted difference between gradients and finite differences, relative to the largest element; far below the 1% to catch. */
export const toleranceOf = (test: Case): number => (test.type === 'float32' ? 1e-3 : 1e-6);

/** Build a case, draw its numbers, and compute fourth-order central differences for every element of every input. */
export async function prepare(test: Case): Promise<Prepared> {
  const random = createRandom(20);
  const type = test.type ?? 'float64';
  const data = Object.fromEntries(Object.entries(test.inputs).map(([name, draw]) => [name, draw(random, type)]));
  const { model, outputs } = build(test, data, 1);
  const runner = await Runner.load(model);
  const results = await runner.run(data);
  const upstream = Object.fromEntries(
    outputs.map((name) => [name, { ...results[name]!, numbers: results[name]!.numbers.map(() => 2 * random() - 1) }]),
  );
  const wrt = test.wrt ?? Object.keys(data).filter((name) => isFloat(data[name]!.type));
  const step = type === 'float64' ? 2 ** -10 : 2 ** -5;
  const expected: Record<string, number[]> = {};
  for (const name of wrt) {
    expected[name] = [];
    for (const index of data[name]!.numbers.keys()) {
      const at = (offset: number): Promise<Record<string, Data>> => runner.run(moved(data, name, index, offset));
      const [near, far] = [
        difference(await at(step), await at(-step), upstream),
        difference(await at(2 * step), await at(-2 * step), upstream),
      ];
      expected[name].push((8 * near - far) / (12 * step));
    }
  }
  await runner.close();
  return { model, data, outputs, wrt, upstream, expected };
}

/**
 * The largest relative error of the gradients by `differentiate` with some table of rules. With `uses` 2, the operator is
 * applied twice to the same inputs, so every gradient is a sum.
 */
export async function errorOf(test: Case, prepared: Prepared, table: RuleTable = rules, uses = 1): Promise<number> {
  const { data, wrt, upstream, expected } = prepared;
  const { model, outputs } = build(test, data, uses);
  const { model: gradients, seeds } = differentiate(model, await valuesOf(model, data), {
    wrt,
    of: { outputs },
    rules: table,
  });
  const feeds: Record<string, Data> = { ...data };
  outputs.forEach((name, index) => {
    const seed = upstream[prepared.outputs[index % prepared.outputs.length]!]!;
    feeds[seeds.get(name)!] = seed;
  });
  const results = await runOnce(gradients, feeds);
  const errors = wrt.map((name) =>
    relativeError(
      results[`grad/${name}`]?.numbers,
      expected[name]!.map((e) => e * uses),
    ),
  );
  return Math.max(...errors);
}

/** The rules, with the gradients of one operator's inputs 1% too large. */
export function onePercentWrong(op: OperatorName): RuleTable {
  const entry = rules[op];
  if (entry.kind !== 'rule') throw new Error(`${op} has no rule`);
  const wrong: Rule = (call) => entry.rule(call).map((gradient) => gradient && mul(gradient, 1.01));
  return { ...rules, [op]: { ...entry, rule: wrong } };
}

function build(test: Case, data: Readonly<Record<string, Data>>, uses: number): { model: Model; outputs: string[] } {
  const builder = new GraphBuilder({ opset: test.opset ?? 18 });
  for (const [name, { type, dims }] of Object.entries(data)) builder.input(name, type, dims);
  const outputs = Array.from({ length: uses }, () => test.emit(builder)).flat();
  for (const output of outputs) builder.output(output);
  return { model: builder.build(), outputs };
}

function moved(
  data: Readonly<Record<string, Data>>,
  name: string,
  index: number,
  offset: number,
): Record<string, Data> {
  const { numbers, ...rest } = data[name]!;
  return { ...data, [name]: { ...rest, numbers: numbers.with(index, numbers[index]! + offset) } };
}

/** Σ upstream · (after − before): unchanged outputs cancel exactly. */
function difference(
  after: Readonly<Record<string, Data>>,
  before: Readonly<Record<string, Data>>,
  upstream: Readonly<Record<string, Data>>,
): number {
  let sum = 0;
  for (const [name, { numbers }] of Object.entries(upstream)) {
    numbers.forEach((weight, index) => {
      sum += weight * (after[name]!.numbers[index]! - before[name]!.numbers[index]!);
    });
  }
  return sum;
}

function relativeError(actual: readonly number[] | undefined, expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs), 1e-3);
  if (actual?.length !== expected.length) return Infinity;
  const worst = Math.max(...expected.map((value, index) => Math.abs(actual[index]! - value)));
  return Number.isNaN(worst) ? Infinity : worst / largest;
}
