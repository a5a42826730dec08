import { float, typeCode } from '../../../src/main/onnx/index.ts';
import { call, f, k, of, type OperatorCase } from './case.ts';

const floatUnary =
  `Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Cos Cosh Elu Erf Exp Floor HardSigmoid HardSwish Identity LeakyRelu Log
  Neg Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh ThresholdedRelu`.split(
    /\s+/,
  );

const arithmetic = 'Add Sub Mul Div Pow Min Max PRelu'.split(' ');

const comparisons = 'Equal Less LessOrEqual Greater GreaterOrEqual'.split(' ');

const flags = (...dims: number[]) => of('bool', dims);

const ints = (...dims: number[]) => of('int64', dims);

export const elementwiseCases: readonly OperatorCase[] = [
  ...floatUnary.map((op) => call(op, [f(2, 3)])),
  call('Abs', [ints(2, 3)]),
  call('Neg', [ints(4)]),
  call('Sign', [ints(2, 2)]),
  call('Relu', [f()]),
  call('Gelu', [f(2, 3)], {}, { opset: 20 }),
  call('Gelu', [f(2, 3)], { approximate: 'tanh' }, { opset: 20 }),
  call('Mish', [f(2, 3)], {}, { opset: 18 }),
  call('Swish', [f(2, 3)], {}, { opset: 24 }),
  call('Swish', [f(2, 3)], { alpha: 1.3 }, { opset: 24 }),
  ...arithmetic.map((op) => call(op, [f(2, 3), f(2, 3)])),
  ...arithmetic.map((op) => call(op, [f(4, 1, 3), f(2, 1)])),
  ...arithmetic.map((op) => call(op, [f(2, 3), f()])),
  ...['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max'].map((op) => call(op, [ints(2, 1), ints(1, 3)])),
  call('Max', [f(2, 3)]),
  call('Min', [f(2, 1), f(1, 3), f(4, 1, 1)]),
  call('Sum', [f(2, 3), f(3), f(2, 1)]),
  call('Mean', [f(2, 3), f(3)]),
  call('Pow', [f(2, 3), of('int64', [3], [1, 2, 3])]),
  call('Mod', [of('int64', [4], [-7, 7, -7, 7]), of('int64', [4], [3, -3, -3, 3])]),
  call('Mod', [of('float32', [4], [-7.5, 7, -7, 7]), of('float32', [4], [3, -3, -3, 3])], { fmod: 1 }),
  call('Div', [of('int64', [4], [-7, 7, -7, 7]), of('int64', [1], [2])]),
  call('Add', [f(0, 3), f(1, 3)]),
  ...comparisons.map((op) => call(op, [f(2, 1), f(3)])),
  ...comparisons.map((op) => call(op, [ints(2, 1), ints(3)])),
  ...['And', 'Or', 'Xor'].map((op) => call(op, [flags(2, 1), flags(3)])),
  call('Not', [flags(2, 3)]),
  call('IsNaN', [of('float32', [3], [1, Number.NaN, 2])]),
  call('IsInf', [of('float32', [3], [1, Infinity, 2])]),
  call('Where', [flags(2, 1), f(1, 3), f()]),
  call('Where', [flags(3), ints(2, 3), ints(1)]),
  call('Clip', [f(2, 3), k('float32', [], [-0.5]), k('float32', [], [0.5])]),
  call('Clip', [f(2, 3), null, k('float32', [], [0.5])]),
  call('Clip', [f(2, 3)]),
  ...['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].map((op) =>
    call(op, [of('uint8', [2, 1]), of('uint8', [3])], {}, { opset: 18 }),
  ),
  call('BitwiseNot', [of('uint8', [2, 1])], {}, { opset: 18 }),
  call('BitShift', [of('uint8', [3], [1, 2, 3]), of('uint8', [1], [1])], { direction: 'LEFT' }),
  ...(['float64', 'int64', 'int32', 'bool', 'uint8', 'float16'] as const).map((to) =>
    call('Cast', [of('float32', [4], [0, 1.75, 3, 200.5])], { to: typeCode(to) }),
  ),
  ...(['float32', 'int32', 'bool'] as const).map((to) =>
    call('Cast', [of('int64', [3], [-2, 0, 5])], { to: typeCode(to) }),
  ),
  call('Cast', [flags(3)], { to: typeCode('float32') }),
  call('CastLike', [f(2, 3), ints(1)]),
  call('Dropout', [f(2, 3)], {}, { outputs: 2 }),
  call('Dropout', [f(2, 3), k('float32', [], [0.5])]),
  call('Dropout', [f(2, 3), k('float32', [], [0.5]), k('bool', [], [0])]),
  call('CumSum', [f(2, 3), k('int64', [], [1])]),
  call('CumSum', [ints(2, 3), k('int64', [], [-2])], { exclusive: 1, reverse: 1 }),
  call('Trilu', [f(3, 4)]),
  call('Trilu', [f(2, 3, 3), k('int64', [], [-1])], { upper: 0 }),
  call('LeakyRelu', [f(2)], { alpha: float(1) }),
];
