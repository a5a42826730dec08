import { sameDims } from '../../onnx/types.ts';
import { concat, flip, place, reshape, slice, spaceOut, transpose, zeros } from '../algebra/movement.ts';
import { reduceSum } from '../algebra/reduction.ts';
import { putAt } from '../algebra/scatter.ts';
import { allAxes, positiveAxis, type Term } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import { broadcasting, rule, type Gradients, type Group } from '../table.ts';
import { gatherElementsGradient, gatherGradient, gatherNdGradient } from './gather.ts';
import { padGradient } from './pad.ts';
import { scatterElementsGradient, scatterNdGradient } from './scatter.ts';

const backToShape = ({ g, a }: Call): Gradients => [reshape(g, a.dims)];

/** Operators that move elements. `g` is the gradient of the output; `a` is the data. */
export const movement = {
  Reshape: rule(backToShape, { from: 5 }),
  Squeeze: rule(backToShape),
  Unsqueeze: rule(backToShape),
  Flatten: rule(backToShape),
  Transpose: rule(transposeGradient),
  Expand: broadcasting(({ g }) => [g]),
  Tile: rule(tileGradient, { from: 6 }),
  Concat: rule(concatGradient, { from: 4 }),
  Split: rule((call) => [concat(call.gradients, call.axis(0, call.a.dims.length))], { from: 2 }),
  Slice: rule(sliceGradient, { from: 10 }),
  Pad: rule(padGradient, { from: 11 }),
  Gather: rule(gatherGradient),
  GatherElements: rule(gatherElementsGradient),
  GatherND: rule(gatherNdGradient),
  ScatterElements: rule(scatterElementsGradient),
  ScatterND: rule(scatterNdGradient),
  CumSum: rule(cumSumGradient),
  Trilu: rule(triluGradient),
  DepthToSpace: rule(depthToSpaceGradient),
  SpaceToDepth: rule(spaceToDepthGradient),
  TopK: rule(topKGradient, { from: 10 }),
  Resize: rule(resizeGradient, { from: 10 }),
} satisfies Group;

function transposeGradient(call: Call): Gradients {
  const perm = call.ints('perm') ?? allAxes(call.a.dims.length).reverse();
  return [
    transpose(
      call.g,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ];
}

/** Each axis of the result is repeats × size; the gradient is the sum over the repeats. */
function tileGradient({ g, a, y }: Call): Gradients {
  const apart = a.dims.flatMap((dim, axis) => [y.dims[axis]! / dim, dim]);
  const repeats = a.dims.map((_, axis) => 2 * axis);
  return [reshape(reduceSum(reshape(g, apart), repeats), a.dims)];
}

function concatGradient(call: Call): Gradients {
  const axis = call.axis(0, call.g.dims.length);
  let start = 0;
  return call.inputs.map((input) => {
    const end = start + input!.dims[axis]!;
    const part = slice(call.g, axis, start, end);
    start = end;
    return part;
  });
}

/** The gradient at the positions its elements came from, with zeros between (steps), before and after. */
function sliceGradient(call: Call): Gradients {
  const { a, y } = call;
  const bounds = call.constant(1) ?? call.refuse('its bounds are known only at run time; bind all input shapes');
  const axes = call.inputs[3] ? call.constant(3) : allAxes(bounds.length);
  const steps = call.inputs[4] ? call.constant(4) : bounds.map(() => 1);
  let g = call.g;
  axes?.forEach((given, index) => {
    const axis = positiveAxis(given, a.dims.length);
    const size = a.dims[axis]!;
    const step = steps?.[index] ?? 1;
    const from = bounds[index]! < 0 ? bounds[index]! + size : bounds[index]!;
    const first = Math.min(Math.max(from, 0), step < 0 ? size - 1 : size);
    g = unslice(g, axis, step < 0 ? first + (y.dims[axis]! - 1) * step : first, step, size);
  });
  return [g];
}

/** Place the elements of one axis at start, start + |step|, …; reversed for a negative step. */
function unslice(g: Term, axis: number, start: number, step: number, size: number): Term {
  return place(spaceOut(step < 0 ? flip(g, axis) : g, axis, Math.abs(step)), axis, start, size);
}

/** A sum from the front becomes a sum from the back. */
function cumSumGradient(call: Call): Gradients {
  const attributes = { exclusive: call.number('exclusive', 0), reverse: 1 - call.number('reverse', 0) };
  return [call.tape.emit('CumSum', [call.g, call.b], call.g, attributes)];
}

/** The same triangle of the gradient. */
function triluGradient(call: Call): Gradients {
  const inputs = call.inputs[1] ? [call.g, call.b] : [call.g];
  return [call.tape.emit('Trilu', inputs, call.g, { upper: call.number('upper', 1) })];
}

function depthToSpaceGradient(call: Call): Gradients {
  const { g, a } = call;
  const blocksize = call.number('blocksize', 1);
  if (call.text('mode', 'DCR') === 'DCR') return [call.tape.emit('SpaceToDepth', [g], a, { blocksize })];
  const [batch, , height, width] = a.dims as [number, number, number, number];
  const apart = reshape(g, [batch, g.dims[1]!, height, blocksize, width, blocksize]);
  return [reshape(transpose(apart, [0, 1, 3, 5, 2, 4]), a.dims)];
}

function spaceToDepthGradient(call: Call): Gradients {
  return [call.tape.emit('DepthToSpace', [call.g], call.a, { blocksize: call.number('blocksize', 1) })];
}

/** The second output has the indices of the k largest elements. */
function topKGradient(call: Call): Gradients {
  const { g, a } = call;
  return [putAt(zeros(g, a.dims), call.output(1), g, call.axis(-1, a.dims.length))];
}

/** Exports for images of any size resample their position embeddings; at the native size that changes nothing. */
function resizeGradient(call: Call): Gradients {
  if (sameDims(call.a.dims, call.y.dims)) return [call.g];
  return call.refuse(
    'resampling has no rule; bind or export the model at its native image size, where it changes nothing',
  );
}
