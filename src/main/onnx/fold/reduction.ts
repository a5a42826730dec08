import { reductionAxes } from '../shapes/reduction.ts';
import { isFloat } from '../element-types.ts';
import { inputOf, mapPositions, offsetOf, stridesOf, type FoldRule } from './call.ts';
import { roundTo } from './known.ts';

/** A reduction that starts from `initial` and takes one element after the other. */
const reduce = (initial: number, take: (result: number, value: number) => number): FoldRule => {
  return (call) => {
    const { dims, values } = inputOf(call, 0);
    const { type } = call.outputs[0]!;
    const axes = reductionAxes(call.shape);
    // The maximum of an empty set depends on the type; left to ONNX Runtime.
    if (values.length === 0 && !Number.isFinite(initial)) return null;
    const kept = dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const result = Array.from({ length: kept.reduce((a, b) => a * b, 1) }, () => initial);
    let next = 0;
    mapPositions(dims, (position) => {
      const target = offsetOf(position, strides);
      return (result[target] = take(result[target]!, values[next++]!));
    });
    return [result.map((value) => roundTo(type, value))];
  };
};

/** A reduction whose float result depends on the order in which it rounds: done only on integers that even float16 represents. */
const reduceExactly = (initial: number, take: (result: number, value: number) => number): FoldRule => {
  return (call) => {
    const { type, values } = inputOf(call, 0);
    const results = reduce(initial, take)(call);
    const exact = [...values, ...(results?.[0] ?? [])].every(
      (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 11,
    );
    return isFloat(type) && !exact ? null : results;
  };
};

const argReduce = (better: (value: number, best: number) => boolean): FoldRule => {
  return (call) => {
    const { dims, values } = inputOf(call, 0);
    const axis = call.shape.axis(call.shape.int('axis', 0), dims.length);
    const last = call.shape.int('select_last_index', 0) !== 0;
    const strides = stridesOf(dims);
    return [
      mapPositions(dims.with(axis, 1), (position) => {
        const start = offsetOf(position, strides);
        let best = 0;
        for (let index = 1; index < dims[axis]!; index++) {
          const [value, leader] = [values[start + index * strides[axis]!]!, values[start + best * strides[axis]!]!];
          if (better(value, leader) || (last && value === leader)) best = index;
        }
        return best;
      }),
    ];
  };
};

const cumSum: FoldRule = (call) => {
  const { dims, values, type } = inputOf(call, 0);
  const axis = call.shape.axis(inputOf(call, 1).values[0]!, dims.length);
  const reverse = call.shape.int('reverse', 0) !== 0;
  const exclusive = call.shape.int('exclusive', 0) !== 0;
  const [size, stride] = [dims[axis]!, stridesOf(dims)[axis]!];
  const result = [...values];
  mapPositions(dims.with(axis, Math.min(1, size)), (position) => {
    const start = offsetOf(position, stridesOf(dims));
    let sum = 0;
    for (let step = 0; step < size; step++) {
      const offset = start + (reverse ? size - 1 - step : step) * stride;
      if (exclusive) result[offset] = sum;
      sum = roundTo(type, sum + values[offset]!);
      if (!exclusive) result[offset] = sum;
    }
    return sum;
  });
  return [result];
};

/** Reductions along axes; sums and products of floats only where nothing is rounded. */
export const reductionFolds: Readonly<Record<string, FoldRule>> = {
  ArgMax: argReduce((value, best) => value > best),
  ArgMin: argReduce((value, best) => value < best),
  CumSum: cumSum,
  ReduceMax: reduce(-Infinity, Math.max),
  ReduceMin: reduce(Infinity, Math.min),
  ReduceProd: reduceExactly(1, (result, value) => result * value),
  ReduceSum: reduceExactly(0, (result, value) => result + value),
};
