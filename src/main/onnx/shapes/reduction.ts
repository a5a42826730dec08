import type { ElementType } from '../model.ts';
import type { ShapeCall, ShapeRule } from './call.ts';

/** The axes that a reduction acts on, counted from the front and ascending; from an attribute or, in later opsets, an input. */
export function reductionAxes(call: ShapeCall): number[] {
  const rank = call.input(0).dims.length;
  const given = call.optional(1) ? call.known(1, 'axes') : (call.ints('axes') ?? []);
  if (given.length === 0)
    return call.int('noop_with_empty_axes', 0) ? [] : Array.from({ length: rank }, (_, axis) => axis);
  return [...new Set(given.map((axis) => call.axis(axis, rank)))].sort((a, b) => a - b);
}

const reduce: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  return [{ type, dims: dropAxes(dims, reductionAxes(call), call.int('keepdims', 1) !== 0) }];
};

const argReduce: ShapeRule = (call) => {
  const { dims } = call.input(0);
  const axis = call.axis(call.int('axis', 0), dims.length);
  return [{ type: 'int64', dims: dropAxes(dims, [axis], call.int('keepdims', 1) !== 0) }];
};

/** The k largest or smallest along an axis, and their indices. */
const topK: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const axis = call.axis(call.int('axis', -1), dims.length);
  const k = call.known(1, 'number of results')[0]!;
  if (k > dims[axis]!) call.fail(`k is ${k}, but axis ${axis} has only ${dims[axis]}`);
  const kept = dims.with(axis, k);
  return [
    { type, dims: kept },
    { type: 'int64', dims: kept },
  ];
};

const likeFirst: ShapeRule = (call) => [call.input(0)];

const alongAxis: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  call.axis(call.int('axis', -1), dims.length);
  return [{ type, dims }];
};

/** Mean and inverse deviation keep the axes before `axis`; they have the type of the computation, float32 by default. */
const layerNormalization: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const axis = call.axis(call.int('axis', -1), dims.length);
  const statistics = dims.map((dim, index) => (index < axis ? dim : 1));
  const stash: ElementType = call.int('stash_type', 1) === 1 ? 'float32' : type;
  return [
    { type, dims },
    { type: stash, dims: statistics },
    { type: stash, dims: statistics },
  ];
};

/** In training mode the running mean and variance follow. */
const batchNormalization: ShapeRule = (call) => [call.input(0), call.input(3), call.input(4)];

function dropAxes(dims: readonly number[], axes: readonly number[], keep: boolean): number[] {
  return keep
    ? dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : dims.filter((_, axis) => !axes.includes(axis));
}

const reductions = ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'Sum', 'SumSquare'];

const softmaxes = ['Hardmax', 'LogSoftmax', 'LpNormalization', 'Softmax'];

const normalizations = [
  'GroupNormalization',
  'InstanceNormalization',
  'LRN',
  'MeanVarianceNormalization',
  'RMSNormalization',
];

/** Reductions, and normalisations over axes. */
export const reductionShapes: Readonly<Record<string, ShapeRule>> = {
  ...Object.fromEntries(reductions.map((name) => [`Reduce${name}`, reduce])),
  ...Object.fromEntries(softmaxes.map((name) => [name, alongAxis])),
  ...Object.fromEntries(normalizations.map((name) => [name, likeFirst])),
  ArgMax: argReduce,
  ArgMin: argReduce,
  TopK: topK,
  LayerNormalization: layerNormalization,
  BatchNormalization: batchNormalization,
};
