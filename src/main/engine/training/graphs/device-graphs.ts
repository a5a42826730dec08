import { GraphBuilder, type Model } from '../../../onnx/index.ts';
import type { AdamWConstants } from '../adamw.ts';

/** The facts about a weight that its update needs. */
export interface UpdatedWeight {
  readonly dims: readonly number[];
  readonly decayed: boolean;
}

/** Value names of the n-th weight in these graphs. */
export const valuesOf = (index: number) => ({
  weight: `w${index}`,
  gradient: `g${index}`,
  firstMoment: `m${index}`,
  secondMoment: `v${index}`,
});

/** The name of a value after an update. */
export const updated = (name: string): string => `${name}/next`;

/**
 * A graph of an AdamW step (Loshchilov and Hutter 2019, algorithm 2) for several weights that stay on a device. Inputs: for each
 * weight its value, gradient and moments (`valuesOf`), and the scalars `gradient_scale`, `keep` (1 − rate · decay), `size`
 * (rate / (1 − β₁ᵗ)) and `root_correction` (1 / √(1 − β₂ᵗ)). Outputs: updated value and moments (`updated`).
 */
export function buildUpdate(
  weights: readonly UpdatedWeight[],
  { beta1, beta2, epsilon }: Omit<AdamWConstants, 'weightDecay'>,
): Model {
  const builder = new GraphBuilder({ opset: 18, name: 'adamw' });
  const scalar = (name: string): string => builder.input(name, 'float32', []);
  const [gradientScale, keep, size, rootCorrection] = [
    scalar('gradient_scale'),
    scalar('keep'),
    scalar('size'),
    scalar('root_correction'),
  ];
  const [b1, b2, rest1, rest2] = [beta1, beta2, 1 - beta1, 1 - beta2].map((value) => builder.scalar(value));
  const emit = (op: string, inputs: string[], output?: string): string =>
    builder.emit(op, inputs, {}, output === undefined ? {} : { outputs: [output] });
  weights.forEach(({ dims, decayed }, index) => {
    const { weight, gradient, firstMoment, secondMoment } = valuesOf(index);
    for (const name of [weight, gradient, firstMoment, secondMoment]) builder.input(name, 'float32', dims);
    const g = emit('Mul', [gradient, gradientScale]);
    const m = emit('Add', [emit('Mul', [firstMoment, b1!]), emit('Mul', [g, rest1!])], updated(firstMoment));
    const squared = emit('Mul', [emit('Mul', [g, g]), rest2!]);
    const v = emit('Add', [emit('Mul', [secondMoment, b2!]), squared], updated(secondMoment));
    const root = emit('Add', [emit('Mul', [emit('Sqrt', [v]), rootCorrection]), builder.scalar(epsilon)]);
    const decayedWeight = decayed ? emit('Mul', [weight, keep]) : weight;
    const moved = emit('Sub', [decayedWeight, emit('Div', [emit('Mul', [m, size]), root])], updated(weight));
    for (const name of [moved, m, v]) builder.output(name, 'float32', dims);
  });
  return builder.build();
}

/** The sum of squares of several gradients: inputs as in `buildUpdate`, output `squares` []. */
export function buildSquares(weights: readonly UpdatedWeight[]): Model {
  const builder = new GraphBuilder({ opset: 18, name: 'squares' });
  const sums = weights.map(({ dims }, index) => {
    const gradient = builder.input(valuesOf(index).gradient, 'float32', dims);
    const squares = builder.emit('Mul', [gradient, gradient]);
    // Rows first: summing a large matrix in one reduction uses a single GPU work group and loses precision.
    const rows = dims.length < 2 ? squares : builder.emit('ReduceSum', [squares, builder.ints([dims.length - 1])]);
    return builder.emit('ReduceSum', [rows], { keepdims: 0 });
  });
  const [first, ...others] = sums;
  const total = others.reduce((left, right) => builder.emit('Add', [left, right]), first!);
  builder.output(builder.emit('Identity', [total], {}, { outputs: ['squares'] }), 'float32', []);
  return builder.build();
}

/** The sum of two tensors: inputs `a` and `b`, output `sum`. */
export function buildSum(dims: readonly number[]): Model {
  const builder = new GraphBuilder({ opset: 18, name: 'sum' });
  const [a, b] = [builder.input('a', 'float32', dims), builder.input('b', 'float32', dims)];
  builder.output(builder.emit('Add', [a, b], {}, { outputs: ['sum'] }), 'float32', dims);
  return builder.build();
}

/** Copies tensors: inputs `x0 …`, outputs `y0 …`. Reads device tensors into memory. */
export function buildCopy(shapes: readonly (readonly number[])[]): Model {
  const builder = new GraphBuilder({ opset: 18, name: 'copy' });
  shapes.forEach((dims, index) => {
    const x = builder.input(`x${index}`, 'float32', dims);
    builder.output(builder.emit('Identity', [x], {}, { outputs: [`y${index}`] }), 'float32', dims);
  });
  return builder.build();
}
