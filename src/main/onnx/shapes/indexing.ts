import type { ShapeCall, ShapeRule } from './call.ts';

/** One axis of a Slice: positions `start`, `start + step`, … of which there are `count`. */
export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** The range of a Slice on each sliced axis, with starts and ends clamped as ONNX specifies. */
export function sliceRanges(call: ShapeCall): SliceRange[] {
  const { dims } = call.input(0);
  const starts = call.known(1, 'starts');
  const ends = call.known(2, 'ends');
  const axes = call.optional(3) ? call.known(3, 'axes') : starts.map((_, index) => index);
  const steps = call.optional(4) ? call.known(4, 'steps') : starts.map(() => 1);
  return axes.map((given, index) => {
    const axis = call.axis(given, dims.length);
    const step = steps[index] ?? 1;
    if (step === 0) call.fail('a step is 0');
    const size = dims[axis]!;
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const clamp = (position: number, floor: number): number =>
      Math.min(Math.max(position < 0 ? position + size : position, floor), high);
    const start = clamp(starts[index]!, Math.max(low, 0));
    const end = clamp(ends[index]!, low);
    return { axis, start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
  });
}

const slice: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const sizes = [...dims];
  for (const { axis, count } of sliceRanges(call)) sizes[axis] = count;
  return [{ type, dims: sizes }];
};

const gather: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const axis = call.axis(call.int('axis', 0), dims.length);
  return [{ type, dims: dims.toSpliced(axis, 1, ...call.input(1).dims) }];
};

const gatherElements: ShapeRule = (call) => [{ type: call.input(0).type, dims: call.input(1).dims }];

const gatherND: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const indices = call.input(1).dims;
  const batch = call.int('batch_dims', 0);
  const depth = indices.at(-1) ?? call.fail('its indices are a scalar');
  if (batch + depth > dims.length) call.fail(`indices of ${depth} numbers do not match [${dims.join(',')}]`);
  return [{ type, dims: [...indices.slice(0, -1), ...dims.slice(batch + depth)] }];
};

const scatter: ShapeRule = (call) => {
  const [data, updates] = [call.input(0), call.input(2)];
  if (data.type !== updates.type) call.fail(`data is ${data.type}, but updates are ${updates.type}`);
  return [data];
};

const oneHot: ShapeRule = (call) => {
  const { dims } = call.input(0);
  const axis = call.axis(call.int('axis', -1), dims.length + 1);
  return [{ type: call.input(2).type, dims: dims.toSpliced(axis, 0, call.known(1, 'depth')[0]!) }];
};

/** Positions of non-zero values: one row per axis, one column each. Only for constants, whose count is known. */
const nonZero: ShapeRule = (call) => {
  const values = call.constant(0) ?? call.fail('the shape of its result depends on the data', 'not-static');
  return [{ type: 'int64', dims: [call.input(0).dims.length, values.filter((value) => value !== 0).length] }];
};

const dataDependent: ShapeRule = (call) => call.fail('the shape of its result depends on the data', 'not-static');

/** Operators that gather or scatter elements. */
export const indexingShapes: Readonly<Record<string, ShapeRule>> = {
  Slice: slice,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  ScatterElements: scatter,
  ScatterND: scatter,
  OneHot: oneHot,
  NonZero: nonZero,
  Unique: dataDependent,
  Compress: dataDependent,
  NonMaxSuppression: dataDependent,
};
