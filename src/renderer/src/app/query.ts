import type { Filter, Sort } from '../../../shared/contract/samples.ts';
import type { Status } from '../../../shared/contract/values.ts';

/** Images that stand in some relation, and so cannot be said by a filter: found by likeness, or confused by a model. */
export type Relation =
  | { readonly kind: 'like'; readonly imageId: number }
  | { readonly kind: 'confused'; readonly actual: string; readonly predicted: string };

/** Which samples every view shows, and in which order. It stands in the address, so that it survives a reload. */
export interface Query {
  readonly text: string;
  /** Whether the text is words of a caption, or a description whose meaning is searched. */
  readonly mode: 'words' | 'meaning';
  readonly relation: Relation | null;
  readonly classIds: readonly (number | null)[];
  readonly splits: readonly (string | null)[];
  readonly statuses: readonly Status[];
  readonly tags: readonly string[];
  readonly alignment: { readonly min: number | null; readonly max: number | null };
  readonly sort: Sort;
}

/** Everything, in the order in which it came. */
export const everything: Query = {
  text: '',
  mode: 'words',
  relation: null,
  classIds: [],
  splits: [],
  statuses: [],
  tags: [],
  alignment: { min: null, max: null },
  sort: { by: 'added', direction: 'ascending' },
};

/** The conditions of a query that the catalogue can check by itself. */
export function toFilter(query: Query): Filter {
  const filter: Filter = {};
  if (query.mode === 'words' && query.text.trim()) filter.text = query.text.trim();
  if (query.classIds.length > 0) filter.classIds = [...query.classIds];
  if (query.splits.length > 0) filter.splits = [...query.splits];
  if (query.statuses.length > 0) filter.statuses = [...query.statuses];
  if (query.tags.length > 0) filter.tags = [...query.tags];
  const { min, max } = query.alignment;
  if (min !== null || max !== null) filter.alignment = { ...(min !== null && { min }), ...(max !== null && { max }) };
  return filter;
}

/** True when the samples come in the order of a score, so that no other order applies. */
export function isRanked(query: Query): boolean {
  return query.relation?.kind === 'like' || (query.mode === 'meaning' && query.text.trim() !== '');
}

/** How many kinds of conditions narrow the list, the search box aside. */
export function countConditions(query: Query): number {
  const { classIds, splits, statuses, tags, alignment, relation } = query;
  const lists = [classIds, splits, statuses, tags].filter((list) => list.length > 0).length;
  return lists + (alignment.min !== null || alignment.max !== null ? 1 : 0) + (relation ? 1 : 0);
}

/** True when the query leaves something out. */
export function isNarrowed(query: Query): boolean {
  return query.text.trim() !== '' || countConditions(query) > 0;
}

/** The list with the value added, or without it when it was there. */
export function toggle<Value>(list: readonly Value[], value: Value): Value[] {
  return list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
}
