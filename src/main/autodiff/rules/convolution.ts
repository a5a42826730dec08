import { elementCount } from '../../onnx/types.ts';
import { cast, div, equal, mul } from '../algebra/arithmetic.ts';
import { expand } from '../algebra/movement.ts';
import { reduceSum } from '../algebra/reduction.ts';
import { allAxes } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import { rule, type Gradients, type Group } from '../table.ts';
import { averagePoolGradient } from './average-pool.ts';
import { convInputGradient } from './conv-input.ts';
import { convWeightGradient } from './conv-weight.ts';
import { maxPoolGradient } from './max-pool.ts';
import { windowsOf } from './windows.ts';

/** Operators that slide windows over spatial axes: data are [batch, channels, …spatial]. */
export const convolution = {
  Conv: rule(convGradient),
  MaxPool: rule(maxPoolGradient),
  AveragePool: rule(averagePoolGradient, { from: 7 }),
  GlobalAveragePool: rule(({ g, a }) => [expand(mul(g, elementCount(g.dims) / elementCount(a.dims)), a.dims)]),
  GlobalMaxPool: rule(({ g, a, y }) => {
    const hits = cast(equal(a, y), a.type);
    return [mul(hits, div(g, reduceSum(hits, allAxes(a.dims.length).slice(2))))];
  }),
} satisfies Group;

function convGradient(call: Call): Gradients {
  const { a, b, g, inputs } = call;
  const windows = windowsOf(call, b.dims.slice(2));
  const group = call.number('group', 1);
  return [
    convInputGradient(a, g, b, windows, group),
    convWeightGradient(a, g, b, windows, group),
    inputs[2] ? reduceSum(g, [0, ...allAxes(g.dims.length).slice(2)], false) : null,
  ];
}
