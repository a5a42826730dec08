import { usedNames } from '../onnx/graph.ts';
import type { ElementType, Graph, Node } from '../onnx/model.ts';
import type { StaticValue } from '../onnx/types.ts';
import { AutodiffError } from './errors.ts';
import { newestOpset, type Entry, type RuleEntry, type RuleTable } from './table.ts';
import { otherDomain, rules } from './rules/index.ts';

/** A node between what is trained and what is differentiated, and its rule. */
export interface Step {
  readonly node: Node;
  readonly entry: RuleEntry;
}

/** The part of a graph that gradients flow through. */
export interface Reach {
  /** Nodes in graph order. */
  readonly steps: readonly Step[];
  /** Values that depend on what is trained and lead to what is differentiated. */
  readonly values: ReadonlySet<string>;
}

/** What determines the part of a graph that gradients flow through. */
export interface ReachQuestion {
  readonly from: ReadonlySet<string>;
  readonly to: readonly string[];
  /** Values treated as constants: no gradient flows through them. */
  readonly stop: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, StaticValue>;
  readonly table: RuleTable;
  readonly opset: number;
}

/** Find the paths between what is trained and what is differentiated. Throws for the operators on them that have no rule. */
export function findReach(graph: Graph, question: ReachQuestion): Reach {
  const touched = dependants(graph, question);
  const needed = new Set(question.to.filter((name) => touched.has(name)));
  const steps: Step[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    steps.push({ node, entry: ruleFor(node, question) });
    for (const name of usedNames(node)) if (touched.has(name)) needed.add(name);
  }
  return { steps: steps.reverse(), values: needed };
}

/** Every node of a graph that could not be trained through, with what to do about it: a report for the user, before any training. */
export function findObstacles(graph: Graph, table: RuleTable = rules): AutodiffError[] {
  return graph.nodes.flatMap((node) => {
    const entry = lookUp(node, table);
    return entry?.kind === 'rule' || entry?.kind === 'no-gradient' ? [] : [refusal(node, entry)];
  });
}

/** Whether values of a type can have a gradient. */
export function isFloat(type: ElementType | undefined): boolean {
  return type === 'float32' || type === 'float64' || type === 'float16' || type === 'bfloat16';
}

/** Floating-point values that depend on what is trained, through any operator except those without gradient. */
function dependants(graph: Graph, { from, stop, values, table }: ReachQuestion): Set<string> {
  const touched = new Set([...from].filter((name) => !stop.has(name)));
  for (const node of graph.nodes) {
    if (lookUp(node, table)?.kind === 'no-gradient') continue;
    if (!usedNames(node).some((name) => touched.has(name))) continue;
    for (const output of node.outputs) {
      // A value of unknown type comes from an unsupported operator: it is included, so that the operator is refused.
      const type = values.get(output)?.type;
      if ((type === undefined || isFloat(type)) && !stop.has(output)) touched.add(output);
    }
  }
  return touched;
}

function ruleFor(node: Node, { table, opset }: ReachQuestion): RuleEntry {
  const entry = lookUp(node, table);
  if (entry?.kind !== 'rule') throw refusal(node, entry);
  if (opset < entry.from || opset > entry.to) {
    const why = `its rule applies to opsets ${entry.from} to ${entry.to}, and the model is at ${opset}; export it at one of those`;
    throw new AutodiffError('unsupported-opset', why, node);
  }
  return entry;
}

function lookUp(node: Node, table: RuleTable): Entry | undefined {
  if (node.domain !== '') return otherDomain;
  return Object.hasOwn(table, node.op) ? table[node.op as keyof RuleTable] : undefined;
}

function refusal(node: Node, entry: Entry | undefined): AutodiffError {
  if (entry?.kind === 'forbidden') return new AutodiffError('forbidden-operator', entry.instead, node);
  const why =
    'there is no rule for this operator; export the model with operators of ai.onnx up to opset ' + newestOpset;
  return new AutodiffError('unknown-operator', why, node);
}
