import { elementBytes, isFloat, isInteger } from '../element-types.ts';
import type { ElementType } from '../model.ts';
import { broadcastTo, inputOf, type FoldRule } from './call.ts';
import { roundTo } from './known.ts';

const unary = (compute: (x: number) => number): FoldRule => {
  return (call) => {
    const type = call.outputs[0]!.type;
    return [inputOf(call, 0).values.map((x) => roundTo(type, compute(x)))];
  };
};

/** From left to right over any number of inputs, rounding after each, like the runtime. */
const chain = (compute: (a: number, b: number, type: ElementType) => number | null): FoldRule => {
  return (call) => {
    const { type, dims } = call.outputs[0]!;
    const operand = inputOf(call, 0).type;
    const [first, ...rest] = call.inputs.filter((input) => input !== null).map((input) => broadcastTo(input, dims));
    let result = [...first!];
    for (const values of rest) {
      const next = result.map((a, index) => compute(a, values[index]!, operand));
      if (next.includes(null)) return null;
      result = next.map((value) => roundTo(type, value!));
    }
    return [result];
  };
};

const compare = (test: (a: number, b: number) => boolean): FoldRule => chain((a, b) => (test(a, b) ? 1 : 0));

/** Integers are truncated towards zero; dividing them by zero is left to the runtime. */
const divide = chain((a, b, type) => {
  if (isFloat(type)) return a / b;
  return b === 0 ? null : Math.trunc(a / b);
});

const modulo: FoldRule = (call) => {
  const asInC = call.shape.int('fmod', 0) !== 0;
  return chain((a, b) => (b === 0 ? null : asInC ? a % b : a - b * Math.floor(a / b)))(call);
};

const where: FoldRule = (call) => {
  const { dims } = call.outputs[0]!;
  const [condition, yes, no] = [0, 1, 2].map((index) => broadcastTo(inputOf(call, index), dims));
  return [condition!.map((flag, index) => (flag ? yes![index]! : no![index]!))];
};

/** Values outside the range of an integer type, and NaN, have no defined result. */
const cast: FoldRule = (call) => {
  const { type } = call.outputs[0]!;
  const { values } = inputOf(call, 0);
  if (isInteger(type)) {
    const [low, high] = integerRange(type);
    if (!values.every((x) => x >= low && x <= high)) return null;
  } else if (!isFloat(type) && type !== 'bool') return null;
  return [values.map((x) => roundTo(type, x))];
};

/** The smallest and largest integer of a type that a JavaScript number represents exactly. */
function integerRange(type: ElementType): [low: number, high: number] {
  const bits = Math.min(53, 8 * elementBytes(type));
  return type.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

const clip: FoldRule = (call) => {
  const [low, high] = [call.inputs[1]?.values[0] ?? -Infinity, call.inputs[2]?.values[0] ?? Infinity];
  return [inputOf(call, 0).values.map((x) => Math.min(Math.max(x, low), high))];
};

/** To nearest, ties to even. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Operators that act on each element; only those whose results are exact or correctly rounded. */
export const elementwiseFolds: Readonly<Record<string, FoldRule>> = {
  Abs: unary(Math.abs),
  Add: chain((a, b) => a + b),
  And: chain((a, b) => a * b),
  Cast: cast,
  CastLike: cast,
  Ceil: unary(Math.ceil),
  Clip: clip,
  Div: divide,
  Equal: compare((a, b) => a === b),
  Floor: unary(Math.floor),
  Greater: compare((a, b) => a > b),
  GreaterOrEqual: compare((a, b) => a >= b),
  Identity: unary((x) => x),
  IsNaN: unary((x) => (Number.isNaN(x) ? 1 : 0)),
  Less: compare((a, b) => a < b),
  LessOrEqual: compare((a, b) => a <= b),
  Max: chain((a, b) => Math.max(a, b)),
  Min: chain((a, b) => Math.min(a, b)),
  Mod: modulo,
  Mul: chain((a, b) => a * b),
  Neg: unary((x) => -x),
  Not: unary((x) => (x ? 0 : 1)),
  Or: chain((a, b) => Math.max(a, b)),
  Pow: chain((a, b) => a ** b),
  Reciprocal: unary((x) => 1 / x),
  Round: unary(roundHalfEven),
  Sign: unary(Math.sign),
  Sqrt: unary(Math.sqrt),
  Sub: chain((a, b) => a - b),
  Where: where,
  Xor: compare((a, b) => a !== b),
};
