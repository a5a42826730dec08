import type { Model } from '../../../../shared/contract/models.ts';

/** A model in the list, indented below its parent. */
export interface LineageRow {
  readonly model: Model;
  /** Number of ancestors in the list. */
  readonly depth: number;
}

/** Every model after its parent, with siblings in the order they were added; a model whose parent was removed is a root. */
export function orderLineage(models: readonly Model[]): LineageRow[] {
  const present = new Set(models.map(({ id }) => id));
  const childrenOf = (parentId: number | null) =>
    models.filter((model) => (present.has(model.parentId ?? 0) ? model.parentId : null) === parentId);
  const walk = (parentId: number | null, depth: number): LineageRow[] =>
    childrenOf(parentId).flatMap((model) => [{ model, depth }, ...walk(model.id, depth + 1)]);
  return walk(null, 0);
}

/** Ancestors of a model, root first. */
export function ancestorsOf(model: Model, models: readonly Model[]): Model[] {
  const line: Model[] = [];
  for (let next = findParent(model, models); next; next = findParent(next, models)) line.unshift(next);
  return line;
}

const findParent = (model: Model, models: readonly Model[]): Model | undefined =>
  models.find(({ id }) => id === model.parentId);
