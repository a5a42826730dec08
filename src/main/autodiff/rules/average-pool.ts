import { div, mul } from '../algebra/arithmetic.ts';
import { expand, pad, reshape } from '../algebra/movement.ts';
import { elementCount } from '../../onnx/types.ts';
import type { Term } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import type { Gradients } from '../table.ts';
import { areTiles, backwards, windowsOf, type Windows } from './windows.ts';

/** Each element of a window gets an equal share. */
export function averagePoolGradient(call: Call): Gradients {
  const { a, g } = call;
  const kernel = call.ints('kernel_shape') ?? call.refuse('it has no kernel_shape');
  const windows = windowsOf(call, kernel);
  if (areTiles(windows)) return [spreadTiles(mul(g, 1 / elementCount(kernel)), a, windows)];
  const share = div(g, countTerm(call, windows));
  const ones = expand(call.tape.scalar(1, g.type), [a.dims[1]!, 1, ...kernel]);
  return [call.tape.emit('ConvTranspose', [share, ones], a, { ...backwards(windows), group: a.dims[1]! })];
}

/** Adjacent windows: repeat each element over its tile. */
function spreadTiles(share: Term, x: Term, { kernel, output, sizes }: Windows): Term {
  const leading = x.dims.slice(0, 2);
  const apart = reshape(share, [...leading, ...output.flatMap((count) => [count, 1])]);
  const tiles = expand(apart, [...leading, ...output.flatMap((count, axis) => [count, kernel[axis]!])]);
  const covered = output.map((count, axis) => count * kernel[axis]!);
  const rest = sizes.map((size, axis) => size - covered[axis]!);
  const zero = [0, 0, ...sizes.map(() => 0)];
  return pad(reshape(tiles, [...leading, ...covered]), zero, [0, 0, ...rest]);
}

/** The number of elements that each window averages: all, or those that are not padding. */
function countTerm(call: Call, windows: Windows): Term {
  const withPadding = call.number('count_include_pad', 0) === 1;
  const counts = windows.sizes.map((_, axis) => countsAlong(windows, axis, withPadding));
  const dims = counts.map(({ length }) => length);
  const table = counts.reduce((product, along) => product.flatMap((count) => along.map((more) => count * more)), [1]);
  return call.tape.constant(call.g.type, [1, 1, ...dims], table);
}

function countsAlong(windows: Windows, axis: number, withPadding: boolean): number[] {
  const low = withPadding ? -windows.before[axis]! : 0;
  const high = windows.sizes[axis]! + (withPadding ? windows.after[axis]! : 0);
  return Array.from({ length: windows.output[axis]! }, (_, index) => {
    const start = index * windows.strides[axis]! - windows.before[axis]!;
    const places = Array.from({ length: windows.kernel[axis]! }, (_, tap) => start + tap * windows.dilations[axis]!);
    return places.filter((place) => place >= low && place < high).length;
  });
}
