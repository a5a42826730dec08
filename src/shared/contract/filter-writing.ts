import { none, type NamedClass } from './filter-language.ts';
import { quoteValue, quoteWord } from './filter-terms.ts';
import type { Filter } from './samples.ts';

type Range = { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;

/** Writes a filter as a line that `parseFilter` reads back. Ids and removed classes are omitted. */
export function writeFilter(filter: Filter, classes: readonly NamedClass[]): string {
  const { not = {} } = filter;
  return [
    ...writeValues(filter, '', classes),
    ...writeValues(not, '-', classes),
    ...writeRange('alignment', filter.alignment, false),
    ...writeRange('captions', filter.captions, true),
    ...writeRange('words', filter.words, true),
    ...(filter.text?.trim() ? writeWords(filter.text) : []),
    ...(not.words ?? []).map((words) => `-${quoteWord(words)}`),
  ].join(' ');
}

/** Splits a text search into words and quoted phrases. */
export function splitWords(text: string): { readonly text: string; readonly phrase: boolean }[] {
  return Array.from(text.matchAll(/"([^"]*)"|([^\s"]+)/g), ([, phrase, word]) =>
    phrase === undefined ? { text: word!, phrase: false } : { text: phrase, phrase: true },
  );
}

function writeWords(text: string): string[] {
  return splitWords(text).map((part) => (part.phrase ? `"${part.text}"` : quoteWord(part.text)));
}

function writeValues(
  { classIds = [], splits = [], statuses = [], tags = [] }: Pick<Filter, 'classIds' | 'splits' | 'statuses' | 'tags'>,
  sign: string,
  classes: readonly NamedClass[],
): string[] {
  const nameOf = (id: number) => classes.find((each) => each.id === id)?.name;
  const names = classIds.flatMap((id) => (id === null ? none : (quoteNamed(nameOf(id)) ?? [])));
  return [
    ...names.map((name) => `${sign}class:${name}`),
    ...splits.map((split) => `${sign}split:${split === null ? none : quoteNamed(split)}`),
    ...statuses.map((status) => `${sign}status:${quoteValue(status)}`),
    ...tags.map((tag) => `${sign}tag:${quoteValue(tag)}`),
  ];
}

/** A name as a value; the name "none" is quoted, because unquoted it means empty. */
function quoteNamed<Name extends string | undefined>(name: Name): Name | string {
  return name === none ? `"${none}"` : name === undefined ? name : quoteValue(name);
}

function writeRange(field: string, range: Range, whole: boolean): string[] {
  const { min, max } = range ?? {};
  if (min !== undefined && min === max) return [`${field}:${min}`];
  const equal = whole ? '=' : '';
  return [
    ...(min === undefined ? [] : [`${field}>${equal}${min}`]),
    ...(max === undefined ? [] : [`${field}<${equal}${max}`]),
  ];
}
