import { renameValues } from '../edit.ts';
import { valueNames } from '../graph.ts';
import type { Graph, Node } from '../model.ts';
import type { Names } from '../names.ts';

/** The branch of an If as nodes of the outer graph. Outer values keep their names; the branch's own values get new ones. */
export function inlineBranch(branch: Graph, names: Names): Graph {
  const own = new Set([...branch.initializers.keys(), ...branch.nodes.flatMap(({ outputs }) => outputs)]);
  const renamed = [...valueNames(branch)]
    .filter((name) => own.has(name))
    .map((name) => [name, names.unique(name)] as const);
  return renameValues(branch, new Map(renamed));
}

/** The branch that an If takes. */
export function branchOf({ attributes }: Node, taken: boolean): Graph | null {
  const branch = attributes.get(taken ? 'then_branch' : 'else_branch');
  return branch?.kind === 'graph' ? branch.value : null;
}
