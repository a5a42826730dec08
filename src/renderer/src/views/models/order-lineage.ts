import type { Model } from '../../../../shared/contract/models.ts';

/** A model in the list, under its parent. */
export interface LineageRow {
  readonly model: Model;
  /** Steps from the first of its line, which has 0. */
  readonly depth: number;
}

/** Every model after its parent, siblings in the order in which they were added; one whose parent is gone begins a line. */
export function orderLineage(models: readonly Model[]): LineageRow[] {
  const present = new Set(models.map(({ id }) => id));
  const childrenOf = (parentId: number | null) =>
    models.filter((model) => (present.has(model.parentId ?? 0) ? model.parentId : null) === parentId);
  const walk = (parentId: number | null, depth: number): LineageRow[] =>
    childrenOf(parentId).flatMap((model) => [{ model, depth }, ...walk(model.id, depth + 1)]);
  return walk(null, 0);
}

/** The versions that lead to a model, the first of its line first, the model itself left out. */
export function ancestorsOf(model: Model, models: readonly Model[]): Model[] {
  const line: Model[] = [];
  for (let next = findParent(model, models); next; next = findParent(next, models)) line.unshift(next);
  return line;
}

const findParent = (model: Model, models: readonly Model[]): Model | undefined =>
  models.find(({ id }) => id === model.parentId);
