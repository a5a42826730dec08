import {
  abs,
  add,
  addAll,
  cast,
  cos,
  div,
  equal,
  erf,
  exp,
  greater,
  less,
  log,
  mul,
  neg,
  pow,
  sigmoid,
  sign,
  sin,
  softplus,
  square,
  sub,
  tanh,
  where,
} from '../algebra/arithmetic.ts';
import { expand } from '../algebra/movement.ts';
import type { Term } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import { broadcasting, rule, type Gradients, type Group } from '../table.ts';

/** Elementwise operators. `g` is the gradient of the output `y`; inputs are `a`, `b`, `c`. */
export const elementwise = {
  Add: broadcasting(({ g }) => [g, g]),
  Sub: broadcasting(({ g }) => [g, neg(g)]),
  Mul: broadcasting(({ g, a, b }) => [mul(g, b), mul(g, a)]),
  Div: broadcasting(({ g, b, y }) => [div(g, b), neg(mul(g, div(y, b)))]),
  Neg: rule(({ g }) => [neg(g)]),
  Pow: broadcasting(powGradient),
  Sum: broadcasting(({ g, inputs }) => inputs.map(() => g)),
  Mean: broadcasting(({ g, inputs }) => inputs.map(() => mul(g, 1 / inputs.length))),
  Min: broadcasting(shareAmongEqual),
  Max: broadcasting(shareAmongEqual),

  Sqrt: rule(({ g, y }) => [mul(div(g, y), 0.5)]),
  Reciprocal: rule(({ g, y }) => [neg(mul(g, square(y)))]),
  Exp: rule(({ g, y }) => [mul(g, y)]),
  Log: rule(({ g, a }) => [div(g, a)]),
  Sin: rule(({ g, a }) => [mul(g, cos(a))]),
  Cos: rule(({ g, a }) => [neg(mul(g, sin(a)))]),
  Tan: rule(({ g, y }) => [mul(g, add(square(y), 1))]),
  Erf: rule(({ g, a }) => [mul(mul(g, exp(neg(square(a)))), 2 / Math.sqrt(Math.PI))]),
  Abs: rule(({ g, a }) => [mul(g, sign(a))]),

  Sigmoid: rule(({ g, y }) => [mul(g, mul(y, sub(1, y)))]),
  Tanh: rule(({ g, y }) => [mul(g, sub(1, square(y)))]),
  Softplus: rule(({ g, a }) => [mul(g, sigmoid(a))]),
  Softsign: rule(({ g, a }) => [div(g, square(add(abs(a), 1)))]),
  Relu: rule(({ g, y }) => [mul(g, sign(y))]),
  LeakyRelu: rule((call) => [where(greater(call.a, 0), call.g, mul(call.g, call.number('alpha', 0.01)))]),
  PRelu: broadcasting(({ g, a, b }) => [where(greater(a, 0), g, mul(g, b)), where(greater(a, 0), 0, mul(g, a))]),
  ThresholdedRelu: rule((call) => [where(greater(call.a, call.number('alpha', 1)), call.g, 0)]),
  Elu: rule((call) => [where(greater(call.a, 0), call.g, mul(call.g, add(call.y, call.number('alpha', 1))))]),
  Celu: rule((call) => [where(greater(call.a, 0), call.g, mul(call.g, celuSlope(call)))]),
  Selu: rule((call) => [where(greater(call.a, 0), mul(call.g, seluGamma(call)), mul(call.g, seluSlope(call)))]),
  HardSigmoid: rule((call) => [mul(where(insideUnit(call.y), call.g, 0), call.number('alpha', 0.2))]),
  HardSwish: rule(({ g, a }) => [mul(g, where(less(abs(a), 3), add(mul(a, 1 / 3), 0.5), step(a)))]),
  Mish: rule(({ g, a }) => {
    const t = tanh(softplus(a));
    return [mul(g, add(t, mul(mul(a, sigmoid(a)), sub(1, square(t)))))];
  }),
  Swish: rule((call) => {
    const alpha = call.number('alpha', 1);
    const s = sigmoid(mul(call.a, alpha));
    return [mul(call.g, add(s, mul(mul(call.y, sub(1, s)), alpha)))];
  }),
  Gelu: rule((call) => [
    mul(call.g, call.text('approximate', 'none') === 'tanh' ? tanhSlope(call.a) : erfSlope(call.a)),
  ]),

  Where: broadcasting(({ g, a }) => [null, where(a, g, 0), where(a, 0, g)]),
  // The input is inside the bounds or on them where Clip returns it: the same elements as in PyTorch.
  Clip: broadcasting(({ g, a, y, inputs: [, min, max] }) => [
    where(equal(a, y), g, 0),
    min ? where(less(a, min), g, 0) : null,
    max ? where(greater(a, max), g, 0) : null,
  ]),
  Cast: rule(({ g, a }) => [cast(g, a.type)]),
  CastLike: rule(({ g, a }) => [cast(g, a.type)]),
  Identity: rule(({ g }) => [g]),
  Dropout: rule((call) => {
    const training = call.inputs[2] ? call.constant(2)?.[0] !== 0 : false;
    if (training) call.refuse('it is in training mode; export the model in evaluation mode');
    return [call.g];
  }),
} satisfies Group;

/** d xᵖ = p·xᵖ⁻¹ dx + xᵖ·ln x dp; the exponents that exports use need no Pow. */
function powGradient(call: Call): Gradients {
  const { g, a, b, y } = call;
  const exponent = cast(b, a.type);
  const toExponent = mul(mul(g, y), where(greater(a, 0), log(a), 0));
  const constant = call.constant(1);
  const p = constant?.length === 1 ? constant[0]! : null;
  if (p === 2) return [mul(mul(g, a), 2), toExponent];
  if (p === 3) return [mul(mul(g, square(a)), 3), toExponent];
  if (p === 0.5) return [mul(div(g, y), 0.5), toExponent];
  return [mul(mul(g, exponent), pow(a, sub(exponent, 1))), toExponent];
}

/** The gradient goes to the inputs that are the extremum, in equal shares. */
function shareAmongEqual({ g, y, inputs }: Call): Gradients {
  const hits = inputs.map((input) => cast(equal(expand(input!, y.dims), y), y.type));
  const share = div(g, addAll(hits));
  return hits.map((hit) => mul(share, hit));
}

/** Φ(x) + x·φ(x), with Φ and φ of the standard normal distribution. */
function erfSlope(x: Term): Term {
  const cumulative = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(cumulative, mul(x, density));
}

/** Slope of ½x(1 + tanh u), u = √(2/π)(x + 0.044715x³). */
function tanhSlope(x: Term): Term {
  const root = Math.sqrt(2 / Math.PI);
  const cube = mul(square(x), 0.044715);
  const t = tanh(mul(mul(x, add(cube, 1)), root));
  const inner = mul(add(mul(cube, 3), 1), root);
  return mul(add(add(t, 1), mul(mul(x, sub(1, square(t))), inner)), 0.5);
}

/** e^(x/α) for x ≤ 0, from y = α(e^(x/α) − 1). */
const celuSlope = (call: Call): Term => add(mul(call.y, 1 / call.number('alpha', 1)), 1);

const seluGamma = (call: Call): number => call.number('gamma', 1.0507010221481323);

/** γα·eˣ for x ≤ 0, from y = γα(eˣ − 1). */
const seluSlope = (call: Call): Term => add(call.y, seluGamma(call) * call.number('alpha', 1.6732631921768188));

/** 1 where x > 0, otherwise 0. */
const step = (x: Term): Term => cast(greater(x, 0), x.type);

/** Whether 0 < y < 1. */
const insideUnit = (y: Term): Term => less(abs(sub(y, 0.5)), 0.5);
