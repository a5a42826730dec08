import type { Node, Tensor } from '../onnx/model.ts';
import { numbersOf } from '../onnx/tensors.ts';
import { describeValue, sameDims, type StaticValue } from '../onnx/types.ts';
import { addAll } from './algebra/arithmetic.ts';
import { sumTo } from './algebra/reduction.ts';
import type { Tape } from './algebra/tape.ts';
import { broadcastDims, type Term } from './algebra/term.ts';
import { Call } from './call.ts';
import { AutodiffError } from './errors.ts';
import type { Reach } from './reach.ts';
import type { Gradients, RuleEntry } from './table.ts';

/** What a backward pass starts from. */
export interface Backward {
  readonly tape: Tape;
  readonly reach: Reach;
  /** The upstream gradient of each differentiated value. */
  readonly seeds: ReadonlyMap<string, Term>;
  readonly values: ReadonlyMap<string, StaticValue>;
  readonly constants: ReadonlyMap<string, Tensor>;
}

/**
 * Walk the steps backwards, from the seeds to what is trained. Returns the gradient of every value on the way. A value that is
 * used more than once gets the sum; broadcast axes are summed; the result of a rule is checked against the value.
 */
export function backpropagate({ tape, reach, seeds, values, constants }: Backward): ReadonlyMap<string, Term> {
  const shares = new Map([...seeds].map(([name, seed]) => [name, [seed]]));
  const totals = new Map<string, Term>();
  const total = (name: string): Term | null => {
    const known = totals.get(name);
    const parts = shares.get(name);
    if (known || !parts) return known ?? null;
    const sum = addAll(parts);
    totals.set(name, sum);
    return sum;
  };
  for (const { node, entry } of reach.steps.toReversed()) {
    tape.within(node.name || node.outputs[0]!, () => {
      const gradients = node.outputs.map(total);
      if (gradients.every((gradient) => gradient === null)) return;
      const term = (name: string): Term | null => termOf(name, node, tape, values);
      const call = new Call({
        tape,
        node,
        inputs: node.inputs.map(term),
        outputs: node.outputs.map(term),
        gradients,
        constant: (input) => constantOf(constants.get(node.inputs[input] ?? '')),
        wants: (input) => reach.values.has(node.inputs[input] ?? ''),
      });
      applied(entry, call).forEach((gradient, index) => {
        const name = node.inputs[index] ?? '';
        if (!gradient || !reach.values.has(name)) return;
        const share = fitted(gradient, call.inputs[index]!, node, entry, index);
        shares.set(name, [...(shares.get(name) ?? []), share]);
      });
    });
  }
  for (const name of shares.keys()) tape.within(name, () => total(name));
  return totals;
}

function termOf(name: string, node: Node, tape: Tape, values: ReadonlyMap<string, StaticValue>): Term | null {
  if (name === '') return null;
  const value = values.get(name);
  if (value) return tape.term(name, value);
  throw new AutodiffError('not-static', `the shape of "${name}" is not known; bind all input shapes first`, node);
}

function constantOf(tensor: Tensor | undefined): readonly number[] | null {
  return tensor?.bytes ? numbersOf(tensor) : null;
}

/** The result of a rule; mismatching shapes inside it are a defect of the rule, so the error names the node. */
function applied(entry: RuleEntry, call: Call): Gradients {
  try {
    return entry.rule(call);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new AutodiffError('wrong-gradient', `${cause.message}; this is a defect of its rule`, call.node, { cause });
  }
}

/** A gradient in the shape of its value; throws when the rule is wrong. */
function fitted(gradient: Term, value: Term, node: Node, entry: RuleEntry, index: number): Term {
  const spread = entry.broadcasts && broadcastDims(gradient.dims, value.dims);
  const share = spread && sameDims(spread, gradient.dims) ? sumTo(gradient, value.dims) : gradient;
  if (share.type === value.type && sameDims(share.dims, value.dims)) return share;
  const why = `its rule returned ${describeValue(gradient)} as gradient of input ${index}, which is ${describeValue(value)}; this is a defect of the rule`;
  throw new AutodiffError('wrong-gradient', why, node);
}
