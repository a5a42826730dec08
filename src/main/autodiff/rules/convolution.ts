import { elementCount } from '../../onnx/types.ts';
import { cast, div, equal, mul } from '../algebra/arithmetic.ts';
import { expand, reshape, zeros } from '../algebra/movement.ts';
import { reduceSum } from '../algebra/reduction.ts';
import { addAt } from '../algebra/scatter.ts';
import { allAxes } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import { rule, type Gradients, type Saves, type Group } from '../table.ts';
import { averagePoolGradient } from './average-pool.ts';
import { convInputGradient } from './conv-input.ts';
import { convWeightGradient } from './conv-weight.ts';
import { windowsOf } from './windows.ts';

/** Operators that slide windows over spatial axes: data are [batch, channels, …spatial]. */
export const convolution = {
  Conv: rule(convGradient),
  MaxPool: rule(maxPoolGradient, { from: 8, saves: saveIndices }),
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

/** Ask the forward node where each maximum was found, as positions in the flattened input. */
function saveIndices(...[node, values]: Parameters<Saves>): ReturnType<Saves> {
  const y = values.get(node.outputs[0]!);
  return y ? new Map([[1, { type: 'int64', dims: y.dims }]]) : new Map();
}

function maxPoolGradient(call: Call): Gradients {
  const { a, g } = call;
  if (call.number('storage_order', 0) === 1) call.refuse('there is no rule for column-major indices');
  const count = elementCount(g.dims);
  const places = reshape(call.output(1), [count]);
  const flat = addAt(zeros(g, [elementCount(a.dims)]), places, reshape(g, [count]), 0);
  return [reshape(flat, a.dims)];
}
