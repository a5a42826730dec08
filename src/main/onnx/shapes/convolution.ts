import type { ShapeCall, ShapeRule } from './call.ts';

/** How a window moves over the spatial axes; one entry per axis, pads at both ends. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

/** The window of a convolution or pooling over spatial sizes, with `auto_pad` resolved into pads. */
function windowOf(call: ShapeCall, sizes: readonly number[], kernel: readonly number[]): Window {
  const ones = sizes.map(() => 1);
  const strides = call.ints('strides') ?? ones;
  const dilations = call.ints('dilations') ?? ones;
  const auto = call.text('auto_pad', 'NOTSET');
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
    const totals = sizes.map((size, axis) => {
      const reach = (kernel[axis]! - 1) * dilations[axis]! + 1;
      return Math.max(0, (Math.ceil(size / strides[axis]!) - 1) * strides[axis]! + reach - size);
    });
    const small = totals.map((total) => Math.floor(total / 2));
    const large = totals.map((total, axis) => total - small[axis]!);
    const [begins, ends] = auto === 'SAME_UPPER' ? [small, large] : [large, small];
    return { kernel, strides, dilations, begins, ends };
  }
  const pads = (auto === 'NOTSET' ? call.ints('pads') : null) ?? [...sizes, ...sizes].map(() => 0);
  return { kernel, strides, dilations, begins: pads.slice(0, sizes.length), ends: pads.slice(sizes.length) };
}

/** Batch, channels and spatial sizes of an input. */
function splitSpatial(call: ShapeCall, dims: readonly number[]): [batch: number, channels: number, sizes: number[]] {
  if (dims.length < 3)
    call.fail(`its input has ${dims.length} dimensions; batch, channels and at least one more are needed`);
  return [dims[0]!, dims[1]!, dims.slice(2)];
}

const conv: ShapeRule = (call) => {
  const [{ type, dims }, weight] = [call.input(0), call.input(1)];
  const [batch, channels, sizes] = splitSpatial(call, dims);
  const groups = call.int('group', 1);
  if (weight.dims.length !== dims.length || weight.dims[1]! * groups !== channels) {
    call.fail(`weights [${weight.dims.join(',')}] in ${groups} groups do not match [${dims.join(',')}]`);
  }
  const window = windowOf(call, sizes, call.ints('kernel_shape') ?? weight.dims.slice(2));
  return [{ type, dims: [batch, weight.dims[0]!, ...slide(call, sizes, window, Math.floor)] }];
};

const convTranspose: ShapeRule = (call) => {
  const [{ type, dims }, weight] = [call.input(0), call.input(1)];
  const [batch, channels, sizes] = splitSpatial(call, dims);
  if (weight.dims.length !== dims.length || weight.dims[0] !== channels) {
    call.fail(`weights [${weight.dims.join(',')}] do not match [${dims.join(',')}]`);
  }
  return [
    { type, dims: [batch, weight.dims[1]! * call.int('group', 1), ...spread(call, sizes, weight.dims.slice(2))] },
  ];
};

/** Sizes after a transposed convolution: given, or stride · (size − 1) + extra + reach − pads. */
function spread(call: ShapeCall, sizes: readonly number[], weightKernel: readonly number[]): readonly number[] {
  const given = call.ints('output_shape');
  if (given) return given.slice(-sizes.length);
  const kernel = call.ints('kernel_shape') ?? weightKernel;
  const strides = call.ints('strides') ?? sizes.map(() => 1);
  const dilations = call.ints('dilations') ?? sizes.map(() => 1);
  const extra = call.ints('output_padding') ?? sizes.map(() => 0);
  const auto = call.text('auto_pad', 'NOTSET');
  if (auto.startsWith('SAME')) return sizes.map((size, axis) => size * strides[axis]!);
  const pads = (auto === 'NOTSET' ? call.ints('pads') : null) ?? [...sizes, ...sizes].map(() => 0);
  return sizes.map((size, axis) => {
    const reach = (kernel[axis]! - 1) * dilations[axis]! + 1;
    return strides[axis]! * (size - 1) + extra[axis]! + reach - pads[axis]! - pads[axis + sizes.length]!;
  });
}

const pool: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const [batch, channels, sizes] = splitSpatial(call, dims);
  const kernel = call.ints('kernel_shape') ?? call.fail('it has no kernel_shape', 'invalid-graph');
  const window = windowOf(call, sizes, kernel);
  const pooled = [batch, channels, ...slide(call, sizes, window, call.int('ceil_mode', 0) ? Math.ceil : Math.floor)];
  return [
    { type, dims: pooled },
    { type: 'int64', dims: pooled },
  ];
};

/** How many positions a window has on each axis. With `ceil` the last may extend beyond the end, but must start before the end pad. */
function slide(call: ShapeCall, sizes: readonly number[], window: Window, round: (value: number) => number): number[] {
  return sizes.map((size, axis) => {
    const stride = window.strides[axis]!;
    const begin = window.begins[axis]!;
    const reach = (window.kernel[axis]! - 1) * window.dilations[axis]! + 1;
    const room = size + begin + window.ends[axis]! - reach;
    const count = round(room / stride) + 1;
    if (count < 1) return call.fail(`its window of ${reach} is larger than the size ${size}`);
    return round === Math.ceil && (count - 1) * stride >= size + begin ? count - 1 : count;
  });
}

const globalPool: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const [batch, channels, sizes] = splitSpatial(call, dims);
  return [{ type, dims: [batch, channels, ...sizes.map(() => 1)] }];
};

/** Start and end of the pad of each axis; negative pads crop. */
const pad: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const pads = call.known(1, 'pads');
  const axes = call.optional(3)
    ? call.known(3, 'axes').map((axis) => call.axis(axis, dims.length))
    : dims.map((_, axis) => axis);
  if (pads.length !== 2 * axes.length) call.fail(`${pads.length} pads do not match ${axes.length} axes`);
  const sizes = [...dims];
  axes.forEach((axis, index) => (sizes[axis] = dims[axis]! + pads[index]! + pads[index + axes.length]!));
  return [{ type, dims: sizes }];
};

/** Operators on a batch of channels over space. */
export const convolutionShapes: Readonly<Record<string, ShapeRule>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  Pad: pad,
};
