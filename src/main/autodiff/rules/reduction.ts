import { cast, div, equal, exp, mul, sign, sub, where } from '../algebra/arithmetic.ts';
import { expand, reshape } from '../algebra/movement.ts';
import { reducedDims, reduceSum } from '../algebra/reduction.ts';
import { allAxes, positiveAxis, type Term } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import { rule, type Gradients, type RuleEntry, type Group } from '../table.ts';

/** The inputs of a reduction rule: gradient and result with the reduced axes kept at size 1, the input, the number of elements. */
interface Reduction {
  readonly g: Term;
  readonly y: Term;
  readonly x: Term;
  readonly axes: readonly number[];
  readonly count: number;
}

/** Reductions over axes. The rules broadcast `g` and `y` over the reduced axes. */
export const reduction = {
  ReduceSum: reducing(({ g }) => g),
  ReduceMean: reducing(({ g, count }) => mul(g, 1 / count)),
  ReduceMax: reducing(shareAmongEqual),
  ReduceMin: reducing(shareAmongEqual),
  ReduceL1: reducing(({ g, x }) => mul(sign(x), g)),
  ReduceL2: reducing(({ g, x, y }) => mul(x, where(equal(y, 0), 0, div(g, y)))),
  ReduceSumSquare: reducing(({ g, x }) => mul(x, mul(g, 2))),
  ReduceLogSum: reducing(({ g, y }) => div(g, exp(y))),
  ReduceLogSumExp: reducing(({ g, x, y }) => mul(exp(sub(x, y)), g)),
} satisfies Group;

function reducing(gradient: (reduction: Reduction) => Term): RuleEntry {
  return rule((call): Gradients => {
    const x = call.a;
    const axes = reducedAxes(call);
    const kept = reducedDims(x.dims, axes, true);
    const count = axes.reduce((product, axis) => product * x.dims[axis]!, 1);
    return [expand(gradient({ g: reshape(call.g, kept), y: reshape(call.y, kept), x, axes, count }), x.dims)];
  });
}

/** Axes are an attribute up to opset 12 (ReduceSum) or 17 (others), and an input after that; absent axes mean all, or none. */
function reducedAxes(call: Call): number[] {
  const rank = call.a.dims.length;
  const given = call.inputs[1]
    ? (call.constant(1) ?? call.refuse('its axes are known only at run time'))
    : call.ints('axes');
  if (given && given.length > 0) return given.map((axis) => positiveAxis(axis, rank));
  return call.number('noop_with_empty_axes', 0) === 1 ? [] : allAxes(rank);
}

/** The gradient of an extremum goes to all elements that equal it, in equal shares, as in PyTorch's amax. */
function shareAmongEqual({ g, x, y, axes }: Reduction): Term {
  const hits = cast(equal(x, y), x.type);
  return mul(hits, div(g, reduceSum(hits, axes)));
}
