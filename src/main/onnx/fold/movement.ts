import { numbersOf } from '../tensors.ts';
import { elementCount } from '../types.ts';
import { shapeSlice } from '../shapes/creation.ts';
import { sliceRanges } from '../shapes/indexing.ts';
import { broadcastTo, inputOf, mapPositions, offsetOf, stridesOf, type FoldRule } from './call.ts';
import { roundTo } from './known.ts';

/** The same numbers in another shape. */
const same: FoldRule = (call) => [[...inputOf(call, 0).values]];

const transpose: FoldRule = (call) => {
  const { dims, values } = inputOf(call, 0);
  const perm = call.shape.ints('perm') ?? dims.map((_, axis) => dims.length - 1 - axis);
  const strides = stridesOf(dims);
  const moved = perm.map((axis) => strides[axis]!);
  return [mapPositions(call.outputs[0]!.dims, (position) => values[offsetOf(position, moved)]!)];
};

const expand: FoldRule = (call) => [[...broadcastTo(inputOf(call, 0), call.outputs[0]!.dims)]];

const tile: FoldRule = (call) => {
  const { dims, values } = inputOf(call, 0);
  const strides = stridesOf(dims);
  return [
    mapPositions(call.outputs[0]!.dims, (position) => {
      return values[position.reduce((sum, index, axis) => sum + (index % dims[axis]!) * strides[axis]!, 0)]!;
    }),
  ];
};

const slice: FoldRule = (call) => {
  const { dims, values } = inputOf(call, 0);
  const strides = stridesOf(dims);
  const moved = [...strides];
  let start = 0;
  for (const range of sliceRanges(call.shape)) {
    start += range.start * strides[range.axis]!;
    moved[range.axis] = range.step * strides[range.axis]!;
  }
  return [mapPositions(call.outputs[0]!.dims, (position) => values[start + offsetOf(position, moved)]!)];
};

const concat: FoldRule = (call) => {
  const { dims } = call.outputs[0]!;
  const axis = call.shape.axis(call.shape.int('axis', 0), dims.length);
  const inputs = call.inputs.filter((input) => input !== null);
  const rows = elementCount(dims.slice(0, axis));
  const parts = Array.from({ length: rows }, (_, row) =>
    inputs.flatMap(({ values }) => values.slice((row * values.length) / rows, ((row + 1) * values.length) / rows)),
  );
  return [parts.flat()];
};

const split: FoldRule = (call) => {
  const { dims, values } = inputOf(call, 0);
  const axis = call.shape.axis(call.shape.int('axis', 0), dims.length);
  const strides = stridesOf(dims);
  let start = 0;
  return call.outputs.map((output) => {
    const from = start * strides[axis]!;
    start += output.dims[axis]!;
    return mapPositions(output.dims, (position) => values[from + offsetOf(position, strides)]!);
  });
};

const trilu: FoldRule = (call) => {
  const { dims, values } = inputOf(call, 0);
  const upper = call.shape.int('upper', 1) !== 0;
  const shift = call.inputs[1]?.values[0] ?? 0;
  const strides = stridesOf(dims);
  return [
    mapPositions(dims, (position) => {
      const distance = position.at(-1)! - position.at(-2)! - shift;
      return (upper ? distance >= 0 : distance <= 0) ? values[offsetOf(position, strides)]! : 0;
    }),
  ];
};

const constant: FoldRule = (call) => {
  const [attribute] = call.shape.node.attributes.values();
  switch (attribute?.kind) {
    case 'tensor':
      return [numbersOf(attribute.value)];
    case 'int':
    case 'float':
      return [[attribute.value]];
    case 'ints':
    case 'floats':
      return [[...attribute.value]];
    default:
      return null;
  }
};

const constantOfShape: FoldRule = (call) => {
  const value = call.shape.tensor('value');
  const fill = value ? numbersOf(value)[0]! : 0;
  return [Array.from({ length: elementCount(call.outputs[0]!.dims) }, () => fill)];
};

/** Adds step by step, like the runtime; that affects the last bit of floats. */
const range: FoldRule = (call) => {
  const { type, dims } = call.outputs[0]!;
  const delta = inputOf(call, 2).values[0]!;
  let next = inputOf(call, 0).values[0]!;
  return [
    Array.from({ length: dims[0]! }, () => {
      const value = next;
      next = roundTo(type, next + delta);
      return value;
    }),
  ];
};

const eyeLike: FoldRule = (call) => {
  const shift = call.shape.int('k', 0);
  return [mapPositions(call.outputs[0]!.dims, (position) => (position[1] === position[0]! + shift ? 1 : 0))];
};

/** Operators that move or create elements. */
export const movementFolds: Readonly<Record<string, FoldRule>> = {
  Concat: concat,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  EyeLike: eyeLike,
  Flatten: same,
  Range: range,
  Reshape: same,
  Shape: (call) => [shapeSlice(call.shape)],
  Size: (call) => [[elementCount(call.shape.input(0).dims)]],
  Slice: slice,
  Split: split,
  Squeeze: same,
  Tile: tile,
  Transpose: transpose,
  Trilu: trilu,
  Unsqueeze: same,
};

/** Operators that need only the shape of their input. */
export const shapeOnly: ReadonlySet<string> = new Set(['Shape', 'Size', 'EyeLike']);
