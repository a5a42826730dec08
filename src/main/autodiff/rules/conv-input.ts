import { flip, pad, reshape, spaceOut, transpose } from '../algebra/movement.ts';
import { allAxes, type Term } from '../algebra/term.ts';
import { backwards, type Windows } from './windows.ts';

/**
 * The gradient of a convolution's input: the transposed convolution. With steps of 1 that is itself a convolution with the
 * mirrored kernel, and ONNX Runtime's CPU kernel for it is up to twice as fast as ConvTranspose.
 */
export function convInputGradient(x: Term, g: Term, weight: Term, windows: Windows, group: number): Term {
  const { strides } = windows;
  const stepless = strides.every((stride) => stride === 1);
  // ConvTranspose of ONNX Runtime 1.30 on WebGPU is wrong for groups of several channels; inserting zeros between the steps avoids it.
  if (!stepless && (group === 1 || g.dims[1] === group)) {
    return g.tape.emit('ConvTranspose', [g, weight], x, { ...backwards(windows), group });
  }
  const apart = strides.reduce((spread, stride, axis) => spaceOut(spread, axis + 2, stride), g);
  return byMirror(x, apart, weight, windows, group);
}

/** Convolve the gradient, dilated by the strides, with the mirrored kernel. */
function byMirror(x: Term, g: Term, weight: Term, { kernel, dilations, before, sizes }: Windows, group: number): Term {
  const reach = kernel.map((size, axis) => (size - 1) * dilations[axis]!);
  const start = reach.map((count, axis) => count - before[axis]!);
  const end = reach.map((count, axis) => sizes[axis]! + count - g.dims[axis + 2]! - start[axis]!);
  const attributes = { group, dilations, kernel_shape: kernel };
  const pads = [...start, ...end];
  if (pads.every((count) => count >= 0))
    return g.tape.emit('Conv', [g, mirrored(weight, group)], x, { ...attributes, pads });
  return g.tape.emit('Conv', [pad(g, [0, 0, ...start], [0, 0, ...end]), mirrored(weight, group)], x, attributes);
}

/** The kernel mirrored in space, with input and output channels swapped inside each group. */
function mirrored(weight: Term, group: number): Term {
  const turned = allAxes(weight.dims.length)
    .slice(2)
    .reduce((kernel, axis) => (kernel.dims[axis] === 1 ? kernel : flip(kernel, axis)), weight);
  const [output, input, ...kernel] = weight.dims as [number, number, ...number[]];
  const parts = reshape(turned, [group, output / group, input, ...kernel]);
  const exchanged = transpose(parts, [0, 2, 1, ...kernel.map((_, axis) => axis + 3)]);
  return reshape(exchanged, [group * input, output / group, ...kernel]);
}
