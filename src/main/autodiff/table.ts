import type { Node } from '../onnx/model.ts';
import type { StaticValue } from '../onnx/types.ts';
import type { Term } from './algebra/term.ts';
import type { Call } from './call.ts';
import type { OperatorName } from './operators.ts';

/** The result of a rule: the gradient of each input in order, null where there is none. A short list is filled with nulls. */
export type Gradients = readonly (Term | null)[];

/** The gradients of an operator's inputs, given those of its outputs. */
export type Rule = (call: Call) => Gradients;

/** Optional outputs of the forward node that a rule reuses, by index: the node is made to return them. */
export type Saves = (node: Node, values: ReadonlyMap<string, StaticValue>) => ReadonlyMap<number, StaticValue>;

/** Versions of ai.onnx, inclusive. */
export interface OpsetRange {
  readonly from: number;
  readonly to: number;
}

/** An operator with a rule. With `broadcasts`, gradients may be as large as the output: the driver sums them over broadcast axes. */
export interface RuleEntry extends OpsetRange {
  readonly kind: 'rule';
  readonly rule: Rule;
  readonly broadcasts: boolean;
  readonly saves?: Saves;
}

/** An operator without gradient: integers, comparisons, shapes, steps. */
export interface NoGradientEntry extends OpsetRange {
  readonly kind: 'no-gradient';
}

/** An operator that cannot be trained through; `instead` says which export to use. */
export interface ForbiddenEntry extends OpsetRange {
  readonly kind: 'forbidden';
  readonly instead: string;
}

/** The table entry of one operator. */
export type Entry = RuleEntry | NoGradientEntry | ForbiddenEntry;

/** The entries of all operators. */
export type RuleTable = Readonly<Record<OperatorName, Entry>>;

/** A part of the table, for existing operators only. */
export type Group = Partial<RuleTable>;

/** The newest version of ai.onnx that the rules cover. */
export const newestOpset = 24;

const always: OpsetRange = { from: 1, to: newestOpset };

/** An operator whose gradients have the shapes of its inputs. */
export function rule(rule: Rule, options: Partial<OpsetRange> & { saves?: Saves } = {}): RuleEntry {
  return { kind: 'rule', rule, broadcasts: false, ...always, ...options };
}

/** An operator whose inputs broadcast: the rule works in the output's shape, the driver sums over broadcast axes. */
export function broadcasting(rule: Rule, options: Partial<OpsetRange> = {}): RuleEntry {
  return { kind: 'rule', rule, broadcasts: true, from: 7, to: newestOpset, ...options };
}

/** An operator without gradient. */
export const noGradient: NoGradientEntry = { kind: 'no-gradient', ...always };

/** An operator that cannot be trained through. */
export function forbidden(instead: string): ForbiddenEntry {
  return { kind: 'forbidden', instead, ...always };
}
