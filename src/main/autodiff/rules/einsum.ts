import { reshape, expand } from '../algebra/movement.ts';
import type { Term } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import type { Gradients } from '../table.ts';

/** An equation with the ellipsis written out: one label for each axis of each operand, and of the result. */
interface Subscripts {
  readonly operands: readonly string[];
  readonly result: string;
}

/**
 * The gradient of an operand is itself a product: that of the result's gradient with the other operands, over the labels that
 * the operand has. A label that only the operand has was summed over: its gradient is the same for all its indices.
 */
export function einsumGradient(call: Call): Gradients {
  const inputs = call.inputs.map((input) => input ?? call.refuse('an operand is missing'));
  const subscripts = parseEquation(
    call.text('equation', ''),
    inputs.map(({ dims }) => dims.length),
  );
  if (!subscripts) return call.refuse(`the equation "${call.text('equation', '')}" does not match its operands`);
  if (subscripts.operands.some((labels) => new Set(labels).size < labels.length)) {
    return call.refuse('a label that occurs twice in one operand takes a diagonal, for which there is no rule');
  }
  return inputs.map((input, index) => operandGradient(call.g, input, index, inputs, subscripts));
}

function operandGradient(
  g: Term,
  input: Term,
  index: number,
  inputs: readonly Term[],
  { operands, result }: Subscripts,
): Term {
  const labels = operands[index]!;
  const others = inputs.flatMap((term, at) => (at === index ? [] : [{ term, labels: operands[at]! }]));
  const factors = [{ term: g, labels: result }, ...others];
  const known = [...labels].filter((label) => factors.some((factor) => factor.labels.includes(label)));
  const sizeOf = (label: string): number =>
    Math.max(...factors.map((factor) => factor.term.dims[factor.labels.indexOf(label)] ?? 1));
  const equation = `${factors.map((factor) => factor.labels).join(',')}->${known.join('')}`;
  const terms = factors.map((factor) => factor.term);
  const product = g.tape.emit('Einsum', terms, { type: g.type, dims: known.map(sizeOf) }, { equation });
  if (known.length === labels.length) return product;
  const dims = [...labels].map((label, axis) => (known.includes(label) ? sizeOf(label) : input.dims[axis]!));
  const spread = [...labels].map((label) => (known.includes(label) ? sizeOf(label) : 1));
  return expand(reshape(product, spread), dims);
}

/** Read an equation for operands of given ranks; null when it does not match them. Spaces are ignored. */
function parseEquation(equation: string, ranks: readonly number[]): Subscripts | null {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const texts = left.split(',');
  if (texts.length !== ranks.length) return null;
  const hidden = ranks.map((rank, index) => (texts[index]!.includes('...') ? rank - texts[index]!.length + 3 : 0));
  const spare = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].filter(
    (letter) => !equation.includes(letter),
  );
  const widest = Math.max(...hidden);
  const ellipsis = spare.slice(0, widest).join('');
  // Ellipses align on the right: a shorter one covers the last of the labels.
  const operands = texts.map((text, index) => text.replace('...', ellipsis.slice(widest - hidden[index]!)));
  if (operands.some((labels, index) => labels.length !== ranks[index])) return null;
  const result = right?.replace('...', ellipsis) ?? ellipsis + implicitResult(texts.join(''));
  return { operands, result };
}

/** Without an arrow, the result has the labels that occur once, in alphabetical order. */
function implicitResult(text: string): string {
  const labels = [...text.replaceAll('.', '')];
  return labels
    .filter((label) => labels.indexOf(label) === labels.lastIndexOf(label))
    .sort()
    .join('');
}
