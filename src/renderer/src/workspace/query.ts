import type { SearchMode } from '../../../shared/contract/filters.ts';
import { rangeFields } from '../../../shared/contract/samples.ts';
import type { Filter, Sort } from '../../../shared/contract/samples.ts';
import type { Status } from '../../../shared/contract/values.ts';
import { isRankedRelation, type Relation } from './relations.ts';

/** A range; null leaves that end open. */
export interface Range {
  readonly min: number | null;
  readonly max: number | null;
}

/** Values of samples; a sample matches if it has any of them. */
export interface Values {
  readonly classIds: readonly (number | null)[];
  readonly splits: readonly (string | null)[];
  readonly statuses: readonly Status[];
  readonly tags: readonly string[];
}

/** The samples that every view shows, and their order. It is part of the address, so it survives a reload. */
export interface Query extends Values {
  /** Words to find; double quotes make a phrase. */
  readonly text: string;
  /** Whether the text is searched in captions, or is a description for semantic search. */
  readonly mode: SearchMode;
  readonly relation: Relation | null;
  readonly alignment: Range;
  /** How many captions an image has. */
  readonly captions: Range;
  /** How many words at least one of its captions has. */
  readonly words: Range;
  /** What a sample must not have; each of `words` is a word or a phrase. */
  readonly not: Values & { readonly words: readonly string[] };
  readonly sort: Sort;
}

const anything: Range = { min: null, max: null };

/** All samples, in the order in which they were added. */
export const everything: Query = {
  text: '',
  mode: 'words',
  relation: null,
  classIds: [],
  splits: [],
  statuses: [],
  tags: [],
  alignment: anything,
  captions: anything,
  words: anything,
  not: { words: [], classIds: [], splits: [], statuses: [], tags: [] },
  sort: { by: 'added', direction: 'ascending' },
};

/** The conditions of a query that the catalogue can check without a model. */
export function toFilter(query: Query): Filter {
  const filter = writtenFilter(query);
  if (query.mode === 'meaning' || !filter.text) delete filter.text;
  return filter;
}

/** The content of the filter line: the conditions, and the text in either search mode. */
export function writtenFilter(query: Query): Filter {
  const filter: Filter = listValues(query);
  if (query.text.trim()) filter.text = query.text.trim();
  for (const field of rangeFields) {
    const { min, max } = query[field];
    if (min !== null || max !== null) filter[field] = { ...(min !== null && { min }), ...(max !== null && { max }) };
  }
  const not: NonNullable<Filter['not']> = listValues(query.not);
  if (query.not.words.length > 0) not.words = [...query.not.words];
  if (Object.keys(not).length > 0) filter.not = not;
  return filter;
}

/** A filter as the part of a query that the filter line holds; missing conditions are cleared. */
export function fromFilter(filter: Filter): Omit<Query, 'mode' | 'relation' | 'sort'> {
  const range = ({ min, max }: { min?: number | undefined; max?: number | undefined } = {}): Range => ({
    min: min ?? null,
    max: max ?? null,
  });
  const values = ({ classIds = [], splits = [], statuses = [], tags = [] }: Partial<Values>): Values => ({
    classIds,
    splits,
    statuses,
    tags,
  });
  const { text = '', alignment, captions, words, not = {} } = filter;
  return {
    ...values(filter as Partial<Values>),
    text,
    alignment: range(alignment),
    captions: range(captions),
    words: range(words),
    not: { ...values(not as Partial<Values>), words: not.words ?? [] },
  };
}

function listValues({ classIds, splits, statuses, tags }: Values): Omit<NonNullable<Filter['not']>, 'words'> {
  return {
    ...(classIds.length > 0 && { classIds: [...classIds] }),
    ...(splits.length > 0 && { splits: [...splits] }),
    ...(statuses.length > 0 && { statuses: [...statuses] }),
    ...(tags.length > 0 && { tags: [...tags] }),
  };
}

/** True if the samples are ordered by a score, so that no other order applies. */
export function isRanked(query: Query): boolean {
  return isRankedRelation(query.relation) || (query.mode === 'meaning' && query.text.trim() !== '');
}

/** The number of conditions that narrow the list, apart from the text. */
export function countConditions(query: Query): number {
  const { text, ...conditions } = writtenFilter(query);
  void text;
  return Object.keys(conditions).length + (query.relation ? 1 : 0);
}

/** True if the query excludes anything. */
export function isNarrowed(query: Query): boolean {
  return query.text.trim() !== '' || countConditions(query) > 0;
}

/** The list with the value added, or removed if it was present. */
export function toggle<Value>(list: readonly Value[], value: Value): Value[] {
  return list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
}
