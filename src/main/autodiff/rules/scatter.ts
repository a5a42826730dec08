import { zeros } from '../algebra/movement.ts';
import { putAt } from '../algebra/scatter.ts';
import type { Call } from '../call.ts';
import type { Gradients } from '../table.ts';

/** The data keeps its gradient where it was not overwritten; the updates get that of the positions they were written to. */
export function scatterElementsGradient(call: Call): Gradients {
  const { a, b, c, g } = call;
  const axis = call.axis(0, a.dims.length);
  const updates = call.tape.emit('GatherElements', [g, b], { type: g.type, dims: c.dims }, { axis });
  return [addsUp(call) ? g : putAt(g, b, zeros(g, c.dims), axis), null, updates];
}

/** The same for index tuples and slices. */
export function scatterNdGradient(call: Call): Gradients {
  const { b, c, g } = call;
  const data = addsUp(call) ? g : call.tape.emit('ScatterND', [g, b, zeros(g, c.dims)], g);
  return [data, null, call.tape.emit('GatherND', [g, b], { type: g.type, dims: c.dims })];
}

/** Whether updates are added to the data instead of replacing it. */
function addsUp(call: Call): boolean {
  const reduction = call.text('reduction', 'none');
  if (reduction !== 'none' && reduction !== 'add') call.refuse(`there is no rule for reduction "${reduction}"`);
  return reduction === 'add';
}
