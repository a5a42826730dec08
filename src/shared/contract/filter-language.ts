import { StudioError } from './errors.ts';
import { status as statusSchema, type Status } from './values.ts';
import type { Filter } from './samples.ts';

/** A class as far as a filter needs it. */
export interface NamedClass {
  readonly id: number;
  readonly name: string;
}

/** How one writes that a field is empty: `class:none`, `split:none`. */
const none = 'none';

const term = /\s*(?:(?<field>\w+)(?<operator>:|<=|>=|<|>))?(?:"(?<quoted>[^"]*)"|(?<bare>[^\s"]+))/y;

/**
 * Reads a filter as a person writes it: `alignment<0.2 class:daisy split:train status:fix tag:ok captions>=2 red car`.
 * Several values of one field are alternatives, different fields must all hold, bare words are looked for in captions and
 * keys. Values with spaces stand in double quotes. Throws `invalid-input` that names the part that was not understood.
 */
export function parseFilter(source: string, classes: readonly NamedClass[]): Filter {
  const filter: Filter = {};
  const words: string[] = [];
  term.lastIndex = 0;
  while (term.lastIndex < source.trimEnd().length) {
    const start = term.lastIndex;
    const match = term.exec(source);
    if (!match?.groups) throw notUnderstood(source.slice(start).trim(), 'A quotation mark has no partner');
    const { field, operator, quoted, bare } = match.groups;
    const value = quoted ?? bare ?? '';
    if (field === undefined || operator === undefined) words.push(value);
    else addTerm(filter, field, operator, value, classes);
  }
  if (words.length > 0) filter.text = words.join(' ');
  return filter;
}

function addTerm(filter: Filter, field: string, operator: string, value: string, classes: readonly NamedClass[]): void {
  const part = `${field}${operator}${value}`;
  if (field === 'alignment' || field === 'captions') {
    filter[field] = { ...filter[field], ...toRange(operator, value, part, field === 'captions') };
    return;
  }
  if (operator !== ':') throw notUnderstood(part, `"${field}" is compared with ":"`);
  if (field === 'class')
    filter.classIds = [...(filter.classIds ?? []), value === none ? null : toClassId(value, classes)];
  else if (field === 'split') filter.splits = [...(filter.splits ?? []), value === none ? null : value];
  else if (field === 'tag') filter.tags = [...(filter.tags ?? []), value];
  else if (field === 'status') filter.statuses = [...(filter.statuses ?? []), toStatus(value, part)];
  else throw notUnderstood(part, 'The fields are class, split, status, tag, alignment and captions');
}

function toRange(operator: string, value: string, part: string, whole: boolean): { min?: number; max?: number } {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) throw notUnderstood(part, `"${value}" is not a number`);
  // Counts are whole, so that a strict bound is the next number; for a cosine the difference cannot be seen.
  const step = whole ? 1 : 0;
  if (operator === '<') return { max: number - step };
  if (operator === '>') return { min: number + step };
  if (operator === '<=') return { max: number };
  if (operator === '>=') return { min: number };
  return { min: number, max: number };
}

function toClassId(name: string, classes: readonly NamedClass[]): number {
  const found = classes.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!found) throw notUnderstood(`class:${name}`, `This project has no class "${name}"`);
  return found.id;
}

function toStatus(value: string, part: string): Status {
  const parsed = statusSchema.safeParse(value.toLowerCase());
  if (!parsed.success) throw notUnderstood(part, `A status is one of ${statusSchema.options.join(', ')}`);
  return parsed.data;
}

function notUnderstood(part: string, why: string): StudioError {
  return new StudioError('invalid-input', `The filter "${part}" was not understood. ${why}.`, { part });
}
