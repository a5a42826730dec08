import { flip, reshape, transpose } from '../algebra/movement.ts';
import { allAxes, type Term } from '../algebra/term.ts';
import { backwards, type Windows } from './windows.ts';

/**
 * The gradient of a convolution's input: the convolution run backwards. With steps of 1 that is itself a convolution, by the
 * mirrored kernel, and ONNX Runtime's CPU kernel for it is up to twice as fast as ConvTranspose.
 */
export function convInputGradient(x: Term, g: Term, weight: Term, windows: Windows, group: number): Term {
  const { kernel, strides, dilations, before, sizes, output } = windows;
  const span = kernel.map((size, axis) => (size - 1) * dilations[axis]!);
  const start = span.map((reach, axis) => reach - before[axis]!);
  const end = span.map((reach, axis) => sizes[axis]! - output[axis]! - start[axis]! + reach);
  if (strides.some((stride) => stride !== 1) || [...start, ...end].some((count) => count < 0)) {
    return g.tape.emit('ConvTranspose', [g, weight], x, { ...backwards(windows), group });
  }
  const attributes = { group, dilations, kernel_shape: kernel, pads: [...start, ...end] };
  return g.tape.emit('Conv', [g, mirrored(weight, group)], x, attributes);
}

/** The kernel turned around in space, with input and output channels exchanged inside each group. */
function mirrored(weight: Term, group: number): Term {
  const turned = allAxes(weight.dims.length)
    .slice(2)
    .reduce((kernel, axis) => (kernel.dims[axis] === 1 ? kernel : flip(kernel, axis)), weight);
  const [output, input, ...kernel] = weight.dims as [number, number, ...number[]];
  const parts = reshape(turned, [group, output / group, input, ...kernel]);
  const exchanged = transpose(parts, [0, 2, 1, ...kernel.map((_, axis) => axis + 3)]);
  return reshape(exchanged, [group * input, output / group, ...kernel]);
}
