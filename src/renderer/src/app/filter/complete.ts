import { showCount } from '../../../../shared/text/numbers.ts';
import { filterFields, type FilterField } from '../../../../shared/contract/filter-language.ts';
import { quoteValue, splitFilter, type FilterTerm } from '../../../../shared/contract/filter-terms.ts';
import { status } from '../../../../shared/contract/values.ts';
import type { Facets } from '../../../../shared/contract/samples.ts';

/** A completion at the caret. */
export interface Completion {
  /** The text that replaces the term, without its minus. */
  readonly text: string;
  /** The explanation of a field, or the number of samples with a value. */
  readonly detail: string;
  /** False if more must follow, as after `class:`. */
  readonly isFinal: boolean;
}

/** The completions of the term at the caret, and the part of the line that they replace. */
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly list: readonly Completion[];
  /** True if the term is a field without a value, so that Enter chooses the first completion. */
  readonly eager: boolean;
}

/** What completion needs to know about the project: the samples per value, and which alignments are low and high. */
export interface Known {
  readonly facets: Facets | null;
  readonly alignment: readonly { readonly share: string; readonly operator: '<' | '>'; readonly value: number }[];
}

const most = 50;
const explained: Readonly<Record<FilterField, string>> = {
  class: 'images of a class, or of none',
  split: 'images of a split',
  status: 'to do, good, fix, reject',
  tag: 'images with a tag',
  alignment: 'cosine of image and caption',
  captions: 'how many captions an image has',
  words: 'how many words a caption has',
};

/** Completes a filter line at its caret. */
export function complete(line: string, caret: number, known: Known): Completions {
  const term = splitFilter(line).find(({ from, to }) => from < caret && caret <= to);
  if (!term) return { from: caret, to: caret, list: listFields(''), eager: false };
  const from = term.from + (term.negated ? 1 : 0);
  const typed = line.slice(from, caret);
  return { from, to: term.to, list: completeTerm(term, typed, known), eager: term.field !== null && !isRange(term) };
}

function completeTerm(term: FilterTerm, typed: string, known: Known): Completion[] {
  if (term.field === null) {
    const word = typed.replace(/^"/, '').toLowerCase();
    if (word.length < 2) return listFields(word, term.negated);
    const values = ['class', 'split', 'tag'].flatMap((field) => listValues(field, word, known)).slice(0, 6);
    return [...listFields(word, term.negated), ...values];
  }
  const value = typed
    .slice(term.field.length + term.operator!.length)
    .replace(/^"/, '')
    .toLowerCase();
  if (term.field === 'alignment' && value === '') {
    return known.alignment
      .filter(({ operator }) => term.operator === ':' || term.operator!.startsWith(operator))
      .map(({ operator, value: bound, share }) => ({
        text: `alignment${operator}${bound}`,
        detail: share,
        isFinal: true,
      }));
  }
  return listValues(term.field, value, known);
}

const isRange = ({ field }: FilterTerm) => field === 'alignment' || field === 'captions' || field === 'words';

function listFields(beginning: string, negated = false): Completion[] {
  const ranges: Partial<Record<FilterField, string>> = {
    alignment: 'alignment<',
    captions: 'captions>=',
    words: 'words>=',
  };
  return filterFields
    .filter((field) => field.startsWith(beginning) && !(negated && ranges[field]))
    .map((field) => ({ text: ranges[field] ?? `${field}:`, detail: explained[field], isFinal: false }));
}

function listValues(field: string, part: string, { facets }: Known): Completion[] {
  const counted = countValues(field, facets).filter(({ name }) => (name ?? 'none').toLowerCase().includes(part));
  // Values that start with the typed text come first; otherwise the facets' order, by number of samples, is kept.
  const begins = ({ name }: { name: string | null }) => ((name ?? 'none').toLowerCase().startsWith(part) ? 0 : 1);
  return counted
    .sort((a, b) => begins(a) - begins(b))
    .slice(0, most)
    .map(({ name, samples }) => ({
      text: `${field}:${name === null ? 'none' : name === 'none' ? '"none"' : quoteValue(name)}`,
      detail: samples === null ? '' : showCount(samples),
      isFinal: true,
    }));
}

function countValues(field: string, facets: Facets | null): { name: string | null; samples: number | null }[] {
  if (field === 'class') return (facets?.classes ?? []).map(({ name, samples }) => ({ name, samples }));
  if (field === 'split') return (facets?.splits ?? []).map(({ split, samples }) => ({ name: split, samples }));
  if (field === 'tag') return (facets?.tags ?? []).map(({ tag, samples }) => ({ name: tag, samples }));
  if (field !== 'status') return [];
  return status.options.map((name) => ({
    name,
    samples: facets?.statuses.find((each) => each.status === name)?.samples ?? (facets ? 0 : null),
  }));
}
