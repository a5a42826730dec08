import { elementCount } from '../types.ts';
import type { ShapeCall, ShapeRule } from './call.ts';

const reshape: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const asked = call.known(1, 'dimensions');
  const allowZero = call.int('allowzero', 0) !== 0;
  const sizes = asked.map((size, axis) =>
    size === 0 && !allowZero ? (dims[axis] ?? call.fail(`0 at ${axis} has nothing to copy`)) : size,
  );
  const open = sizes.indexOf(-1);
  const count = elementCount(dims);
  if (open >= 0) sizes[open] = count / elementCount(sizes.toSpliced(open, 1));
  // 0 / 0: an empty input does not determine the open dimension; ONNX Runtime makes it 0.
  if (open >= 0 && Number.isNaN(sizes[open])) sizes[open] = 0;
  if (elementCount(sizes) !== count || sizes.some((size) => size < 0 || !Number.isInteger(size))) {
    call.fail(`[${dims.join(',')}] cannot become [${asked.join(',')}]`);
  }
  return [{ type, dims: sizes }];
};

const transpose: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const perm = call.ints('perm') ?? dims.map((_, axis) => dims.length - 1 - axis);
  const complete = perm.length === dims.length && new Set(perm).size === dims.length;
  if (!complete || perm.some((axis) => dims[axis] === undefined))
    call.fail(`perm [${perm.join(',')}] does not match [${dims.join(',')}]`);
  return [{ type, dims: perm.map((axis) => dims[axis]!) }];
};

const squeeze: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const axes = call.optional(1) ? call.known(1, 'axes').map((axis) => call.axis(axis, dims.length)) : null;
  const wrong = axes?.find((axis) => dims[axis] !== 1);
  if (wrong !== undefined) call.fail(`axis ${wrong} of [${dims.join(',')}] is not 1`);
  return [{ type, dims: dims.filter((dim, axis) => (axes ? !axes.includes(axis) : dim !== 1)) }];
};

const unsqueeze: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const asked = call.known(1, 'axes');
  const rank = dims.length + asked.length;
  const axes = new Set(asked.map((axis) => call.axis(axis, rank)));
  if (axes.size !== asked.length) call.fail(`axes [${asked.join(',')}] repeat`);
  const rest = dims[Symbol.iterator]();
  return [{ type, dims: Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : rest.next().value!)) }];
};

const flatten: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const given = call.int('axis', 1);
  const axis = given < 0 ? given + dims.length : given;
  if (axis < 0 || axis > dims.length) call.fail(`axis ${given} does not exist in ${dims.length} dimensions`);
  return [{ type, dims: [elementCount(dims.slice(0, axis)), elementCount(dims.slice(axis))] }];
};

const expand: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  return [{ type, dims: call.broadcast(dims, call.known(1, 'dimensions')) }];
};

const tile: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const repeats = call.known(1, 'repeats');
  if (repeats.length !== dims.length) call.fail(`${repeats.length} repeats do not match ${dims.length} dimensions`);
  return [{ type, dims: dims.map((dim, axis) => dim * repeats[axis]!) }];
};

const concat: ShapeRule = (call) => {
  const type = call.commonType();
  const inputs = call.given().map((input) => input.dims);
  const first = inputs[0]!;
  const axis = call.axis(call.int('axis', 0), first.length);
  const fits = inputs.every(
    (dims) => dims.length === first.length && dims.every((dim, index) => index === axis || dim === first[index]),
  );
  if (!fits) call.fail(`shapes ${inputs.map((dims) => `[${dims.join(',')}]`).join(', ')} differ outside axis ${axis}`);
  return [
    {
      type,
      dims: first.with(
        axis,
        inputs.reduce((sum, dims) => sum + dims[axis]!, 0),
      ),
    },
  ];
};

const split: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const axis = call.axis(call.int('axis', 0), dims.length);
  const sizes = call.optional(1) ? call.known(1, 'split sizes') : evenSizes(call, dims[axis]!);
  if (sizes.reduce((sum, size) => sum + size, 0) !== dims[axis])
    call.fail(`sizes [${sizes.join(',')}] do not add up to ${dims[axis]}`);
  return sizes.map((size) => ({ type, dims: dims.with(axis, size) }));
};

function evenSizes(call: ShapeCall, total: number): number[] {
  const parts = call.int('num_outputs', call.node.outputs.length);
  const size = Math.ceil(total / parts);
  return Array.from({ length: parts }, (_, part) => Math.max(0, Math.min(size, total - part * size)));
}

const depthToSpace: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const block = call.int('blocksize', 1);
  const [batch, channels, height, width] = imageDims(call, dims);
  return [{ type, dims: [batch, channels / block ** 2, height * block, width * block] }];
};

const spaceToDepth: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const block = call.int('blocksize', 1);
  const [batch, channels, height, width] = imageDims(call, dims);
  return [{ type, dims: [batch, channels * block ** 2, height / block, width / block] }];
};

function imageDims(call: ShapeCall, dims: readonly number[]): [number, number, number, number] {
  if (dims.length !== 4) call.fail(`its input has ${dims.length} dimensions, not 4`);
  return [dims[0]!, dims[1]!, dims[2]!, dims[3]!];
}

/** Operators that move elements without computing. */
export const movementShapes: Readonly<Record<string, ShapeRule>> = {
  Reshape: reshape,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Flatten: flatten,
  Expand: expand,
  Tile: tile,
  Concat: concat,
  Split: split,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
