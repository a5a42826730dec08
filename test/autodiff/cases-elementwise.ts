import type { Case } from './check.ts';
import { any, distinct, flags, nonZero, positive } from './random.ts';

const unary = (op: string, input = any(2, 3), attributes = {}, rest: Partial<Case> = {}): Case => ({
  name: [op, ...Object.entries(attributes).map(String)].join(' '),
  inputs: { x: input },
  emit: (b) => b.emit(op, ['x'], attributes),
  ...rest,
});

const binary = (op: string, x = any(2, 3), y = any(2, 3), name = 'same shapes'): Case => ({
  name: `${op}, ${name}`,
  inputs: { x, y },
  emit: (b) => b.emit(op, ['x', 'y']),
});

const broadcasts = (op: string, draw = any): Case[] => [
  binary(op, draw(2, 3), draw(2, 3)),
  binary(op, draw(2, 3), draw(3), 'a vector over rows'),
  binary(op, draw(2, 1), draw(3, 1, 4), 'both sides broadcast'),
  binary(op, draw(), draw(2, 2), 'a scalar'),
];

const single = { type: 'float32' } as const;

export const elementwiseCases: Record<string, Case[]> = {
  Add: broadcasts('Add'),
  Sub: broadcasts('Sub'),
  Mul: [
    ...broadcasts('Mul'),
    { name: 'Mul, a value by itself', inputs: { x: any(2, 3) }, emit: (b) => b.emit('Mul', ['x', 'x']) },
  ],
  Div: broadcasts('Div', positive),
  Neg: [unary('Neg')],
  Pow: [
    ...broadcasts('Pow', positive),
    ...[2, 3, 0.5, -1.5].map((exponent): Case => ({
      name: `Pow, exponent ${exponent}`,
      inputs: { x: positive(2, 3) },
      emit: (b) => b.emit('Pow', ['x', b.scalar(exponent, 'float64')]),
    })),
    {
      name: 'Pow, integer exponent',
      inputs: { x: any(2, 3) },
      emit: (b) => b.emit('Pow', ['x', b.scalar(4, 'int64')]),
    },
  ],
  Sum: [
    {
      name: 'Sum, three shapes',
      inputs: { x: any(2, 3), y: any(3), z: any(2, 1) },
      emit: (b) => b.emit('Sum', ['x', 'y', 'z']),
      type: 'float64',
    },
  ],
  Mean: [{ name: 'Mean', inputs: { x: any(2, 3), y: any(3) }, emit: (b) => b.emit('Mean', ['x', 'y']), ...single }],
  Min: [
    {
      name: 'Min, three inputs',
      inputs: { x: distinct(2, 3), y: any(3), z: any(2, 1) },
      emit: (b) => b.emit('Min', ['x', 'y', 'z']),
    },
  ],
  Max: [
    {
      name: 'Max, three inputs',
      inputs: { x: distinct(2, 3), y: any(3), z: any(2, 1) },
      emit: (b) => b.emit('Max', ['x', 'y', 'z']),
    },
    { name: 'Max, one input', inputs: { x: any(3) }, emit: (b) => b.emit('Max', ['x']) },
  ],
  Sqrt: [unary('Sqrt', positive(2, 3))],
  Reciprocal: [unary('Reciprocal', positive(2, 3))],
  Exp: [unary('Exp')],
  Log: [unary('Log', positive(2, 3))],
  Sin: [unary('Sin')],
  Cos: [unary('Cos', any(2, 3), {}, single)],
  Tan: [unary('Tan', any(2, 3), {}, single)],
  Erf: [unary('Erf', any(2, 3), {}, single)],
  Abs: [unary('Abs', nonZero(2, 3))],
  Sigmoid: [unary('Sigmoid', any(2, 3), {}, single)],
  Tanh: [unary('Tanh')],
  Softplus: [unary('Softplus', any(2, 3), {}, single)],
  Softsign: [unary('Softsign', nonZero(2, 3), {}, single)],
  Relu: [unary('Relu', nonZero(2, 3))],
  LeakyRelu: [unary('LeakyRelu', nonZero(2, 3), {}, single), unary('LeakyRelu', nonZero(2, 3), { alpha: 0.3 }, single)],
  PRelu: [
    { name: 'PRelu', inputs: { x: nonZero(2, 3), y: any(3) }, emit: (b) => b.emit('PRelu', ['x', 'y']), ...single },
  ],
  ThresholdedRelu: [unary('ThresholdedRelu', distinct(2, 3), { alpha: 0.2 }, single)],
  Elu: [unary('Elu', nonZero(2, 3), {}, single), unary('Elu', nonZero(2, 3), { alpha: 0.7 }, single)],
  Celu: [unary('Celu', nonZero(2, 3), { alpha: 0.7 }, single)],
  Selu: [unary('Selu', nonZero(2, 3), {}, single)],
  HardSigmoid: [unary('HardSigmoid', distinct(4, 4), { alpha: 0.5, beta: 0.5 }, single)],
  HardSwish: [unary('HardSwish', distinct(4, 8), {}, single)],
  Mish: [unary('Mish', any(2, 3), {}, single)],
  Swish: [unary('Swish', any(2, 3), { alpha: 1.3 }, { ...single, opset: 24 })],
  Gelu: [
    unary('Gelu', any(2, 3), {}, { ...single, opset: 20 }),
    unary('Gelu', any(2, 3), { approximate: 'tanh' }, { ...single, opset: 20 }),
  ],
  Where: [
    {
      name: 'Where',
      inputs: { c: flags(2, 3), x: any(2, 3), y: any(2, 3) },
      emit: (b) => b.emit('Where', ['c', 'x', 'y']),
    },
    {
      name: 'Where, all broadcast',
      inputs: { c: flags(2, 1), x: any(3), y: any() },
      emit: (b) => b.emit('Where', ['c', 'x', 'y']),
    },
  ],
  Clip: [
    {
      name: 'Clip, both bounds',
      inputs: { x: distinct(4, 4), lo: any(), hi: positive() },
      emit: (b) => b.emit('Clip', ['x', b.emit('Sub', ['lo', b.scalar(2, 'float64')]), 'hi']),
    },
    { name: 'Clip, lower bound', inputs: { x: distinct(2, 3), lo: any() }, emit: (b) => b.emit('Clip', ['x', 'lo']) },
    {
      name: 'Clip, upper bound',
      inputs: { x: distinct(2, 3), hi: any() },
      emit: (b) => b.emit('Clip', ['x', '', 'hi']),
    },
  ],
  Cast: [
    {
      name: 'Cast, float64 to float32',
      inputs: { x: any(2, 3) },
      emit: (b) => b.emit('Exp', [b.emit('Cast', ['x'], { to: 1 })]),
      ...single,
    },
    {
      name: 'Cast, float32 to float64',
      inputs: { x: any(2, 3) },
      emit: (b) => b.emit('Exp', [b.emit('Cast', ['x'], { to: 11 })]),
      ...single,
    },
  ],
  CastLike: [
    {
      name: 'CastLike',
      inputs: { x: any(2, 3) },
      emit: (b) => b.emit('CastLike', ['x', b.scalar(1, 'float64')]),
      ...single,
    },
  ],
  Identity: [unary('Identity')],
  Dropout: [
    {
      name: 'Dropout, inference',
      inputs: { x: any(2, 3) },
      emit: (b) => b.emit('Dropout', ['x', b.scalar(0.5, 'float64')]),
    },
  ],
};
