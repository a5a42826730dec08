import { abs, add, div, exp, mul, reciprocal, sign, sqrt, square, sub } from '../algebra/arithmetic.ts';
import { reshape } from '../algebra/movement.ts';
import { reduceMean, reduceSum, reducedDims } from '../algebra/reduction.ts';
import { allAxes, positiveAxis, type Term } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import { broadcasting, rule, type Gradients, type Saves, type Group } from '../table.ts';

/** Normalisation operators. */
export const normalisation = {
  Softmax: rule(softmaxGradient, { from: 13 }),
  LogSoftmax: rule(logSoftmaxGradient, { from: 13 }),
  LayerNormalization: { ...broadcasting(layerNormGradient, { from: 17 }), saves: saveMoments },
  RMSNormalization: broadcasting(rmsNormGradient, { from: 23 }),
  BatchNormalization: rule(batchNormGradient, { from: 9 }),
  InstanceNormalization: rule(instanceNormGradient, { from: 6 }),
  GroupNormalization: rule(groupNormGradient, { from: 18 }),
  LpNormalization: rule(lpNormGradient),
} satisfies Group;

/** A normalised value (x − mean) / deviation, and 1 / deviation. */
interface Unit {
  readonly unit: Term;
  readonly inverse: Term;
}

function softmaxGradient(call: Call): Gradients {
  const { g, y } = call;
  const weighted = mul(g, y);
  return [sub(weighted, mul(y, reduceSum(weighted, [call.axis(-1, y.dims.length)])))];
}

function logSoftmaxGradient(call: Call): Gradients {
  const { g, y } = call;
  return [sub(g, mul(exp(y), reduceSum(g, [call.axis(-1, y.dims.length)])))];
}

/** Reuse Mean and InvStdDev of the forward node, which are computed anyway. They are float32, so not for float64. */
function saveMoments(...[node, values]: Parameters<Saves>): ReturnType<Saves> {
  const x = values.get(node.inputs[0]!);
  if (x?.type !== 'float32') return new Map();
  const attribute = node.attributes.get('axis');
  const axis = positiveAxis(attribute?.kind === 'int' ? attribute.value : -1, x.dims.length);
  const moment = { type: x.type, dims: x.dims.map((dim, at) => (at < axis ? dim : 1)) };
  return new Map([
    [1, moment],
    [2, moment],
  ]);
}

function layerNormGradient(call: Call): Gradients {
  const { a, b, inputs } = call;
  const [g] = call.gradients as [Term];
  const axes = allAxes(a.dims.length).slice(call.axis(-1, a.dims.length));
  const normal = a.type === 'float32' ? savedUnit(call) : unitOf(a, axes, call.number('epsilon', 1e-5));
  return [throughUnit(mul(g, b), normal, axes), mul(g, normal.unit), inputs[2] ? g : null];
}

function savedUnit(call: Call): Unit {
  const inverse = call.output(2);
  return { unit: mul(sub(call.a, call.output(1)), inverse), inverse };
}

function rmsNormGradient(call: Call): Gradients {
  const { a, b, g } = call;
  const axes = allAxes(a.dims.length).slice(call.axis(-1, a.dims.length));
  const inverse = reciprocal(sqrt(add(reduceMean(square(a), axes), call.number('epsilon', 1e-5))));
  const unit = mul(a, inverse);
  const scaled = mul(g, b);
  return [mul(inverse, sub(scaled, mul(unit, reduceMean(mul(scaled, unit), axes)))), mul(g, unit)];
}

/** With the running mean and variance, normalisation is an affine function of each channel. */
function batchNormGradient(call: Call): Gradients {
  if (call.number('training_mode', 0) === 1) call.refuse('it is in training mode; export the model in evaluation mode');
  const { a, b, d, e, g } = call;
  const inverse = reciprocal(sqrt(add(e, call.number('epsilon', 1e-5))));
  const slope = mul(b, inverse);
  const centred = sub(a, channels(d, a));
  const overChannel = (x: Term): Term => perChannel(x, a);
  const toScale = mul(overChannel(mul(g, centred)), inverse);
  const toBias = overChannel(g);
  return [
    mul(g, channels(slope, a)),
    toScale,
    toBias,
    mul(mul(toBias, slope), -1),
    mul(mul(mul(toScale, b), square(inverse)), -0.5),
  ];
}

function instanceNormGradient(call: Call): Gradients {
  const { a, b, g } = call;
  const axes = allAxes(a.dims.length).slice(2);
  const normal = unitOf(a, axes, call.number('epsilon', 1e-5));
  const toInput = throughUnit(mul(g, channels(b, a)), normal, axes);
  return [toInput, perChannel(mul(g, normal.unit), a), perChannel(g, a)];
}

/** Scale and bias are per group (opset 18) or per channel (from 21), depending on their size. */
function groupNormGradient(call: Call): Gradients {
  const { a, b, g } = call;
  const groups = call.number('num_groups', 1);
  const [batch, width] = a.dims as [number, number];
  const parts = b.dims[0]!;
  const grouped = [batch, groups, a.dims.slice(1).reduce((product, dim) => product * dim, 1) / groups];
  const scaled = [batch, parts, (grouped[1]! * grouped[2]!) / parts];
  if (parts !== groups && parts !== width) call.refuse(`a scale of ${parts} matches neither groups nor channels`);
  const normal = unitOf(reshape(a, grouped), [2], call.number('epsilon', 1e-5));
  const upstream = reshape(g, scaled);
  const unit = reshape(normal.unit, scaled);
  const toInput = throughUnit(reshape(mul(upstream, channels(b, upstream)), grouped), normal, [2]);
  return [reshape(toInput, a.dims), perChannel(mul(upstream, unit), unit), perChannel(upstream, unit)];
}

function lpNormGradient(call: Call): Gradients {
  const { a, g, y } = call;
  const axes = [call.axis(-1, a.dims.length)];
  const along = reduceSum(mul(g, y), axes);
  if (call.number('p', 2) === 1) return [div(sub(g, mul(sign(a), along)), reduceSum(abs(a), axes))];
  return [div(sub(g, mul(y, along)), sqrt(reduceSum(square(a), axes)))];
}

function unitOf(x: Term, axes: readonly number[], epsilon: number): Unit {
  const centred = sub(x, reduceMean(x, axes));
  const inverse = reciprocal(sqrt(add(reduceMean(square(centred), axes), epsilon)));
  return { unit: mul(centred, inverse), inverse };
}

/** From the gradient of the normalised value to that of x: removes the components that change the mean or the deviation. */
function throughUnit(g: Term, { unit, inverse }: Unit, axes: readonly number[]): Term {
  const along = mul(unit, reduceMean(mul(g, unit), axes));
  return mul(sub(sub(g, reduceMean(g, axes)), along), inverse);
}

/** A vector over channels, shaped to broadcast over the axes that follow them in x. */
const channels = (vector: Term, x: Term): Term => reshape(vector, [...vector.dims, ...x.dims.slice(2).map(() => 1)]);

/** Σ over all axes except the channels (axis 1). */
function perChannel(x: Term, like: Term): Term {
  const axes = allAxes(like.dims.length).filter((axis) => axis !== 1);
  return reshape(reduceSum(x, axes), reducedDims(like.dims, axes, false));
}
