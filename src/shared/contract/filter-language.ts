import { StudioError } from './errors.ts';
import { splitFilter, type FilterTerm } from './filter-terms.ts';
import { rangeFields, type Filter } from './samples.ts';
import { status as statusSchema, type Status } from './values.ts';

/** The part of a class that a filter needs. */
export interface NamedClass {
  readonly id: number;
  readonly name: string;
}

/** The fields of the language, in the order in which they are suggested and written. */
export const filterFields = ['class', 'split', 'status', 'tag', ...rangeFields] as const;
export type FilterField = (typeof filterFields)[number];

/** A part of a filter line that could not be parsed, with its position in the line. */
export interface FilterProblem {
  readonly from: number;
  readonly to: number;
  readonly part: string;
  readonly why: string;
}

/** The value of an empty field: `class:none`, `split:none`. */
export const none = 'none';

/**
 * Parses a filter line: `alignment<0.2 class:daisy split:train -tag:ok captions>=2 "red car" wet`. Values of one field are
 * alternatives, different fields must all match, bare words are searched in captions and keys, quoted words as a phrase, and a
 * minus excludes. Throws `invalid-input` that names the part that could not be parsed.
 */
export function parseFilter(source: string, classes: readonly NamedClass[]): Filter {
  const { filter, problems } = readFilter(source, classes);
  const [problem] = problems;
  if (!problem) return filter;
  const { part, why } = problem;
  throw new StudioError('invalid-input', `The filter "${part}" is not valid. ${why}.`, { part });
}

/** Parses a filter line as far as possible and lists its problems. */
export function readFilter(
  source: string,
  classes: readonly NamedClass[],
): { filter: Filter; problems: FilterProblem[] } {
  const filter: Filter = {};
  const words: string[] = [];
  const problems: FilterProblem[] = [];
  for (const term of splitFilter(source)) {
    const why = term.closed ? addTerm(filter, words, term, classes) : 'A quotation mark is not closed';
    if (why !== null) problems.push({ from: term.from, to: term.to, part: source.slice(term.from, term.to), why });
  }
  if (words.length > 0) filter.text = words.join(' ');
  return { filter, problems };
}

/** Adds a term to the filter; returns why it is not valid, or null. */
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
  const ranged = rangeFields.find((each) => each === field);
  if (ranged) {
    if (negated) return `"${field}" cannot be negated; reverse the comparison instead`;
    const range = readRange(operator, value, ranged !== 'alignment');
    if (typeof range === 'string') return range;
    filter[ranged] = { ...filter[ranged], ...range };
    return null;
  }
  if (!filterFields.some((known) => known === field)) {
    return `The fields are ${filterFields.slice(0, -1).join(', ')} and ${filterFields.at(-1)}; to search for text with a colon or comparison sign, put it in quotation marks`;
  }
  if (operator !== ':' && operator !== '=') return `"${field}" takes ":" and a value`;
  if (value === '') return `"${field}:" needs a value`;
  const target = negated ? (filter.not ??= {}) : filter;
  if (field === 'tag') target.tags = addTo(target.tags, value);
  else if (field === 'split') target.splits = addTo(target.splits, value === none && !quoted ? null : value);
  else if (field === 'status') {
    const status = readStatus(value);
    if (status === null) return `The statuses are ${statusSchema.options.join(', ')}`;
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

/** The range of a comparison, or why it is not valid. */
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
  // Counts are integers, so a strict bound is the next one; for a cosine, strictness makes no visible difference.
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
