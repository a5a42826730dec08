import { rangeFields, sortKey } from '../../../shared/contract/samples.ts';
import { status } from '../../../shared/contract/values.ts';
import { writeIds, readIds } from './id-ranges.ts';
import { everything } from './query.ts';
import type { Query, Range, Values } from './query.ts';
import { readRelation, writeRelation } from './relations.ts';

/** The user's location: the view, its query, and the selection. */
export interface Route {
  readonly view: string;
  readonly query: Query;
  readonly focus: number | null;
  readonly selected: readonly number[];
  /** The settings of views, by `view.name`, such as `map.colour`. */
  readonly settings: Settings;
}

/** The settings of views, by `view.name`; defaults are omitted. */
export type Settings = Readonly<Record<string, string>>;

/** Writes a route as the fragment of an address, omitting defaults. */
export function writeRoute(route: Route): string {
  const { query } = route;
  const fields = new URLSearchParams();
  const put = (name: string, value: string) => value && fields.set(name, value);
  put('q', query.text);
  if (query.mode === 'meaning') put('by', 'meaning');
  for (const [name, value] of Object.entries(query.relation ? writeRelation(query.relation) : {})) put(name, value);
  writeValues(fields, '', query);
  writeValues(fields, '-', query.not);
  for (const words of query.not.words) fields.append('-q', words);
  for (const field of rangeFields) {
    const { min, max } = query[field];
    if (min !== null || max !== null) put(field, `${min ?? ''}..${max ?? ''}`);
  }
  if (query.sort.by !== everything.sort.by || query.sort.direction !== everything.sort.direction) {
    put('sort', `${query.sort.direction === 'descending' ? '-' : ''}${query.sort.by}`);
  }
  put('at', route.focus === null ? '' : String(route.focus));
  const alone = route.selected.length === 1 && route.selected[0] === route.focus;
  if (!alone) put('selected', writeIds(route.selected));
  for (const [name, value] of Object.entries(route.settings)) put(name, value);
  const text = fields.toString();
  return `#/${route.view}${text && `?${text}`}`;
}

/** Reads a route from the fragment of an address; unreadable parts get their defaults. */
export function readRoute(fragment: string): Route {
  const [, view = '', text = ''] = /^#?\/?([a-z-]*)\??(.*)$/s.exec(fragment) ?? [];
  const fields = new URLSearchParams(text);
  const focus = Number(fields.get('at')) || null;
  const listed = fields.get('selected');
  const selected = listed === null ? (focus === null ? [] : [focus]) : readIds(listed);
  const query: Query = {
    text: fields.get('q') ?? '',
    mode: fields.get('by') === 'meaning' ? 'meaning' : 'words',
    relation: readRelation(fields),
    ...readValues(fields, ''),
    not: { ...readValues(fields, '-'), words: fields.getAll('-q').filter(Boolean) },
    alignment: readRange(fields.get('alignment')),
    captions: readRange(fields.get('captions')),
    words: readRange(fields.get('words')),
    sort: readSort(fields.get('sort')),
  };
  const settings = Object.fromEntries([...fields].filter(([name]) => /^[a-z]+\.[a-z]+$/.test(name)));
  return { view, query, focus, selected, settings };
}

function writeValues(fields: URLSearchParams, sign: '' | '-', values: Values): void {
  if (values.classIds.length > 0) fields.set(`${sign}class`, values.classIds.map((id) => id ?? 'none').join(','));
  for (const split of values.splits) fields.append(`${sign}split`, split ?? '');
  for (const state of values.statuses) fields.append(`${sign}status`, state);
  for (const tag of values.tags) fields.append(`${sign}tag`, tag);
}

function readValues(fields: URLSearchParams, sign: '' | '-'): Values {
  return {
    classIds: (fields.get(`${sign}class`) ?? '')
      .split(',')
      .map((part) => (part === 'none' ? null : Number(part)))
      .filter((id) => id === null || (Number.isInteger(id) && id > 0)),
    splits: fields.getAll(`${sign}split`).map((split) => split || null),
    statuses: fields.getAll(`${sign}status`).flatMap((value) => status.safeParse(value).data ?? []),
    tags: fields.getAll(`${sign}tag`).filter(Boolean),
  };
}

function readRange(text: string | null): Range {
  const [min, max] = (text ?? '').split('..').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
  return { min: finite(min), max: finite(max) };
}

function readSort(text: string | null): Query['sort'] {
  const by = sortKey.safeParse(text?.replace(/^-/, '')).data;
  return by ? { by, direction: text!.startsWith('-') ? 'descending' : 'ascending' } : everything.sort;
}
