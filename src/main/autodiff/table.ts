import type { Node } from '../onnx/model.ts';
import type { StaticValue } from '../onnx/types.ts';
import type { Term } from './algebra/term.ts';
import type { Call } from './call.ts';
import type { OperatorName } from './operators.ts';

/** What a rule returns: the gradient of each input in order, null where none flows. A short list ends in nulls. */
export type Gradients = readonly (Term | null)[];

/** The gradients of an operator's inputs, given those of its outputs. */
export type Rule = (call: Call) => Gradients;

/** Optional outputs of the forward node that a rule wants, by index: the node is made to return them. */
export type Saves = (node: Node, values: ReadonlyMap<string, StaticValue>) => ReadonlyMap<number, StaticValue>;

/** Versions of ai.onnx, both ends included. */
export interface OpsetRange {
  readonly from: number;
  readonly to: number;
}

/** An operator with a rule. With `broadcasts`, gradients may be as large as the output: the driver sums them back. */
export interface RuleEntry extends OpsetRange {
  readonly kind: 'rule';
  readonly rule: Rule;
  readonly broadcasts: boolean;
  readonly saves?: Saves;
}

/** An operator through which no gradient flows: integers, comparisons, shapes, steps. */
export interface NoGradientEntry extends OpsetRange {
  readonly kind: 'no-gradient';
}

/** An operator that cannot be trained through; `instead` says which export can. */
export interface ForbiddenEntry extends OpsetRange {
  readonly kind: 'forbidden';
  readonly instead: string;
}

/** What the table says of one operator. */
export type Entry = RuleEntry | NoGradientEntry | ForbiddenEntry;

/** What is known of each operator. */
export type RuleTable = Readonly<Record<OperatorName, Entry>>;

/** A part of the table: only operators that exist. */
export type Group = Partial<RuleTable>;

/** The newest version of ai.onnx whose operators were read when the rules were written. */
export const newestOpset = 24;

const always: OpsetRange = { from: 1, to: newestOpset };

/** An operator whose gradients have the shapes of its inputs. */
export function rule(rule: Rule, options: Partial<OpsetRange> & { saves?: Saves } = {}): RuleEntry {
  return { kind: 'rule', rule, broadcasts: false, ...always, ...options };
}

/** An operator whose inputs broadcast: the rule works in the output's shape, the driver sums back. */
export function broadcasting(rule: Rule, options: Partial<OpsetRange> = {}): RuleEntry {
  return { kind: 'rule', rule, broadcasts: true, from: 7, to: newestOpset, ...options };
}

/** An operator through which no gradient flows. */
export const noGradient: NoGradientEntry = { kind: 'no-gradient', ...always };

/** An operator that cannot be trained through. */
export function forbidden(instead: string): ForbiddenEntry {
  return { kind: 'forbidden', instead, ...always };
}
