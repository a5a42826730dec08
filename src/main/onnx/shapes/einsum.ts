import type { ShapeCall, ShapeRule } from './call.ts';

/** A parsed equation of Einsum: the labels of each operand and of the result, with `…` for the ellipsis. */
export interface EinsumEquation {
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/** The label of the dimensions under `...`. */
const ellipsis = '…';

/**
 * Parse an equation such as `bij,bjk->bik`. Without `->` the result has the labels that occur once, in alphabetical order,
 * after the ellipsis if there is one. Returns null when it is not an equation.
 */
function parseEinsum(equation: string): EinsumEquation | null {
  const [left, right, ...more] = equation.replaceAll(/\s/g, '').replaceAll('...', ellipsis).split('->');
  if (left === undefined || more.length > 0 || !/^[a-z…,]*$/i.test(left) || !/^[a-z…]*$/i.test(right ?? ''))
    return null;
  const operands = left.split(',').map((labels) => [...labels]);
  return { operands, result: right === undefined ? impliedResult(operands) : [...right] };
}

function impliedResult(operands: readonly (readonly string[])[]): string[] {
  const all = operands.flat();
  const once = all.filter((label) => label !== ellipsis && all.indexOf(label) === all.lastIndexOf(label)).sort();
  return all.includes(ellipsis) ? [ellipsis, ...once] : once;
}

/** The sizes of the labels of an equation; throws `shape-mismatch` when two do not agree. */
function einsumSizes(call: ShapeCall, equation: EinsumEquation): Map<string, readonly number[]> {
  const sizes = new Map<string, readonly number[]>();
  if (equation.operands.length !== call.inputCount) {
    call.fail(`its equation has ${equation.operands.length} operands, but ${call.inputCount} are given`);
  }
  equation.operands.forEach((labels, index) => {
    const { dims } = call.input(index);
    const hidden = dims.length - labels.filter((label) => label !== ellipsis).length;
    if (hidden < 0 || (hidden > 0 && !labels.includes(ellipsis)))
      call.fail(`"${labels.join('')}" does not match [${dims.join(',')}]`);
    let axis = 0;
    for (const label of labels) {
      const width = label === ellipsis ? hidden : 1;
      const size = dims.slice(axis, axis + width);
      sizes.set(label, call.broadcast(sizes.get(label) ?? [], size));
      axis += width;
    }
  });
  return sizes;
}

/** The shape of the result, from the sizes of the labels in the operands. */
export const einsum: ShapeRule = (call) => {
  const equation = parseEinsum(call.text('equation', ''));
  if (!equation) return call.fail(`"${call.text('equation', '')}" is not an equation`, 'invalid-graph');
  const sizes = einsumSizes(call, equation);
  const dims = equation.result.flatMap(
    (label) => sizes.get(label) ?? call.fail(`label "${label}" of the result has no operand`),
  );
  return [{ type: call.commonType(), dims }];
};
