import { StudioError } from './errors.ts';
import { splitFilter, type FilterTerm } from './filter-terms.ts';
import type { Filter } from './samples.ts';
import { status as statusSchema, type Status } from './values.ts';

/** A class as far as a filter needs it. */
export interface NamedClass {
  readonly id: number;
  readonly name: string;
}

/** The fields of the language, in the order in which they are offered and written. */
export const filterFields = ['class', 'split', 'status', 'tag', 'alignment', 'captions', 'words'] as const;
export type FilterField = (typeof filterFields)[number];

/** A part of a filter line that was not understood, with its place in the line. */
export interface FilterProblem {
  readonly from: number;
  readonly to: number;
  readonly part: string;
  readonly why: string;
}

/** How one writes that a field is empty: `class:none`, `split:none`. */
export const none = 'none';

/**
 * Reads a filter as a person writes it: `alignment<0.2 class:daisy split:train -tag:ok captions>=2 "red car" wet`.
 * Several values of one field are alternatives, different fields must all hold, bare words are looked for in captions and
 * keys, words in double quotes as one phrase, and a minus excludes. Throws `invalid-input` that names the part that was not
 * understood.
 */
export function parseFilter(source: string, classes: readonly NamedClass[]): Filter {
  const { filter, problems } = readFilter(source, classes);
  const [problem] = problems;
  if (!problem) return filter;
  const { part, why } = problem;
  throw new StudioError('invalid-input', `The filter "${part}" was not understood. ${why}.`, { part });
}

/** What of a filter line was understood, and what was not. */
export function readFilter(
  source: string,
  classes: readonly NamedClass[],
): { filter: Filter; problems: FilterProblem[] } {
  const filter: Filter = {};
  const words: string[] = [];
  const problems: FilterProblem[] = [];
  for (const term of splitFilter(source)) {
    const why = term.closed ? addTerm(filter, words, term, classes) : 'A quotation mark has no partner';
    if (why !== null) problems.push({ from: term.from, to: term.to, part: source.slice(term.from, term.to), why });
  }
  if (words.length > 0) filter.text = words.join(' ');
  return { filter, problems };
}

/** Adds what a term says to the filter; returns why it was not understood, or null. */
function addTerm(
  filter: Filter,
  words: string[],
  { negated, field, operator, value, quoted }: FilterTerm,
  classes: readonly NamedClass[],
): string | null {
  if (field === null || operator === null) {
    if (value.trim() === '') return null;
    if (negated) (filter.not ??= {}).words = addTo(filter.not.words, value);
    else words.push(quoted ? `"${value}"` : value);
    return null;
  }
  if (field === 'alignment' || field === 'captions' || field === 'words') {
    if (negated) return `"${field}" is compared; turn the comparison around instead`;
    const range = readRange(operator, value, field !== 'alignment');
    if (typeof range === 'string') return range;
    filter[field] = { ...filter[field], ...range };
    return null;
  }
  if (!filterFields.some((known) => known === field)) {
    return `The fields are ${filterFields.slice(0, -1).join(', ')} and ${filterFields.at(-1)}; put words with a sign in quotation marks`;
  }
  if (operator !== ':' && operator !== '=') return `"${field}" is compared with ":"`;
  if (value === '') return `"${field}:" needs a value`;
  const target = negated ? (filter.not ??= {}) : filter;
  if (field === 'tag') target.tags = addTo(target.tags, value);
  else if (field === 'split') target.splits = addTo(target.splits, value === none && !quoted ? null : value);
  else if (field === 'status') {
    const status = readStatus(value);
    if (status === null) return `A status is one of ${statusSchema.options.join(', ')}`;
    target.statuses = addTo(target.statuses, status);
  } else {
    const classId = value === none && !quoted ? null : findClass(value, classes);
    if (classId === undefined) return `This project has no class "${value}"`;
    target.classIds = addTo(target.classIds, classId);
  }
  return null;
}

function addTo<Value>(list: readonly Value[] | undefined, value: Value): Value[] {
  return list?.includes(value) ? [...list] : [...(list ?? []), value];
}

/** The range that a comparison means, or why it means none. */
function readRange(operator: string, value: string, whole: boolean): { min?: number; max?: number } | string {
  const ends = /^(.+)\.\.(.+)$/.exec(value);
  if (ends && (operator === ':' || operator === '=')) {
    const [min, max] = [Number(ends[1]), Number(ends[2])];
    return Number.isFinite(min) && Number.isFinite(max) ? { min, max } : `"${value}" is not a range of numbers`;
  }
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) {
    return value === '' ? 'A number is missing' : `"${value}" is not a number`;
  }
  if (whole && !Number.isInteger(number)) return `"${value}" is not a whole number`;
  // Counts are whole, so that a strict bound is the next number; for a cosine the difference cannot be seen.
  const step = whole ? 1 : 0;
  if (operator === '<') return { max: number - step };
  if (operator === '>') return { min: number + step };
  if (operator === '<=') return { max: number };
  if (operator === '>=') return { min: number };
  return { min: number, max: number };
}

function findClass(name: string, classes: readonly NamedClass[]): number | undefined {
  return classes.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())?.id;
}

function readStatus(value: string): Status | null {
  const name = value.toLowerCase() === 'todo' ? 'to do' : value.toLowerCase();
  return statusSchema.safeParse(name).data ?? null;
}
