import { pad } from '../algebra/movement.ts';
import { scatterAddConstant } from '../algebra/scatter.ts';
import { allAxes, positiveAxis } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import type { Gradients } from '../table.ts';

/** Where padding repeats elements, the gradients of the copies are added to the original. */
export function padGradient(call: Call): Gradients {
  const { a, g } = call;
  const pads = call.constant(1) ?? call.refuse('its padding is known only at run time; bind all input shapes');
  const axes = call.inputs[3] ? (call.constant(3) ?? call.refuse('its axes are not constant')) : allAxes(a.dims.length);
  if (call.wants(2)) call.refuse('there is no rule for the gradient of the padding value');
  const before = a.dims.map(() => 0);
  const after = a.dims.map(() => 0);
  axes.forEach((given, index) => {
    const axis = positiveAxis(given, a.dims.length);
    before[axis] = pads[index]!;
    after[axis] = pads[index + axes.length]!;
  });
  const mode = call.text('mode', 'constant');
  if (mode === 'constant')
    return [
      pad(
        g,
        before.map((count) => -count),
        after.map((count) => -count),
      ),
    ];
  return [
    a.dims.reduce((gradient, size, axis) => {
      if (before[axis] === 0 && after[axis] === 0) return gradient;
      const places = Array.from({ length: g.dims[axis]! }, (_, index) => sourceOf(index - before[axis]!, size, mode));
      return scatterAddConstant(gradient, axis, places, size);
    }, g),
  ];
}

/** The element of an axis that padding copies: the nearest (edge), the mirrored (reflect), or the one a period away (wrap). */
function sourceOf(place: number, size: number, mode: string): number {
  if (mode === 'edge') return Math.min(Math.max(place, 0), size - 1);
  const period = mode === 'reflect' ? Math.max(1, 2 * size - 2) : size;
  const index = ((place % period) + period) % period;
  return index < size ? index : period - index;
}
