import { elementCount } from '../types.ts';
import { inputOf, mapPositions, offsetOf, stridesOf, type FoldCall, type FoldRule } from './call.ts';

/** An index counted from the front; ONNX Runtime refuses those outside, so folding them is left to it. */
function position(index: number, size: number): number {
  return index < 0 ? index + size : index;
}

function inside(indices: readonly number[], size: number): boolean {
  return indices.every((index) => index >= -size && index < size);
}

const gather: FoldRule = (call) => {
  const [data, indices] = [inputOf(call, 0), inputOf(call, 1)];
  const axis = call.shape.axis(call.shape.int('axis', 0), data.dims.length);
  const size = data.dims[axis]!;
  if (!inside(indices.values, size)) return null;
  const inner = elementCount(data.dims.slice(axis + 1));
  const outer = elementCount(data.dims.slice(0, axis));
  const result: number[] = [];
  for (let row = 0; row < outer; row++) {
    for (const index of indices.values) {
      const start = (row * size + position(index, size)) * inner;
      for (let offset = start; offset < start + inner; offset++) result.push(data.values[offset]!);
    }
  }
  return [result];
};

const gatherElements: FoldRule = (call) => {
  const [data, indices] = [inputOf(call, 0), inputOf(call, 1)];
  const { axis, offset } = alongAxis(call);
  if (!inside(indices.values, data.dims[axis]!)) return null;
  let next = 0;
  return [mapPositions(indices.dims, (at) => data.values[offset(at, indices.values[next++]!)]!)];
};

const scatterElements: FoldRule = (call) => {
  const [data, indices, updates] = [inputOf(call, 0), inputOf(call, 1), inputOf(call, 2)];
  const { axis, offset } = alongAxis(call);
  if (call.shape.text('reduction', 'none') !== 'none' || !inside(indices.values, data.dims[axis]!)) return null;
  const result = [...data.values];
  let next = 0;
  mapPositions(indices.dims, (at) => {
    result[offset(at, indices.values[next]!)] = updates.values[next]!;
    return next++;
  });
  return [result];
};

/** The offset of an element at a position, with the index on one axis replaced. */
function alongAxis(call: FoldCall): { axis: number; offset: (at: readonly number[], index: number) => number } {
  const { dims } = inputOf(call, 0);
  const axis = call.shape.axis(call.shape.int('axis', 0), dims.length);
  const strides = stridesOf(dims);
  return { axis, offset: (at, index) => offsetOf(at.with(axis, position(index, dims[axis]!)), strides) };
}

const gatherND: FoldRule = (call) => {
  const [data, indices] = [inputOf(call, 0), inputOf(call, 1)];
  const batch = call.shape.int('batch_dims', 0);
  const starts = blockStarts(data.dims, indices.dims, indices.values, batch);
  if (!starts) return null;
  const inner = elementCount(data.dims.slice(batch + indices.dims.at(-1)!));
  return [starts.flatMap((start) => data.values.slice(start, start + inner))];
};

const scatterND: FoldRule = (call) => {
  const [data, indices, updates] = [inputOf(call, 0), inputOf(call, 1), inputOf(call, 2)];
  const starts = blockStarts(data.dims, indices.dims, indices.values, 0);
  if (call.shape.text('reduction', 'none') !== 'none' || !starts) return null;
  const inner = elementCount(data.dims.slice(indices.dims.at(-1)!));
  const result = [...data.values];
  starts.forEach((start, row) => {
    for (let offset = 0; offset < inner; offset++) result[start + offset] = updates.values[row * inner + offset]!;
  });
  return [result];
};

/** The start of the block of each index tuple; null when one is out of range. */
function blockStarts(
  dims: readonly number[],
  indexDims: readonly number[],
  values: readonly number[],
  batch: number,
): number[] | null {
  const depth = indexDims.at(-1)!;
  const strides = stridesOf(dims);
  const tuples = elementCount(indexDims.slice(0, -1));
  const perBatch = tuples / elementCount(dims.slice(0, batch));
  const starts: number[] = [];
  for (let tuple = 0; tuple < tuples; tuple++) {
    let start = batch > 0 ? Math.floor(tuple / perBatch) * strides[batch - 1]! : 0;
    for (let level = 0; level < depth; level++) {
      const size = dims[batch + level]!;
      const index = values[tuple * depth + level]!;
      if (!inside([index], size)) return null;
      start += position(index, size) * strides[batch + level]!;
    }
    starts.push(start);
  }
  return starts;
}

const nonZero: FoldRule = (call) => {
  const { dims, values } = inputOf(call, 0);
  const strides = stridesOf(dims);
  const found = values.flatMap((value, offset) => (value !== 0 ? [offset] : []));
  return [strides.flatMap((stride, axis) => found.map((offset) => Math.floor(offset / stride) % dims[axis]!))];
};

const oneHot: FoldRule = (call) => {
  const { dims } = call.outputs[0]!;
  const [indices, [off, on]] = [inputOf(call, 0), inputOf(call, 2).values];
  const axis = call.shape.axis(call.shape.int('axis', -1), dims.length);
  const strides = stridesOf(indices.dims).toSpliced(axis, 0, 0);
  return [
    mapPositions(dims, (at) =>
      position(indices.values[offsetOf(at, strides)]!, dims[axis]!) === at[axis] ? on! : off!,
    ),
  ];
};

/** Operators that pick or place elements by position. */
export const indexingFolds: Readonly<Record<string, FoldRule>> = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  NonZero: nonZero,
  OneHot: oneHot,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
};
