import { StudioError } from '../../../../shared/contract/errors.ts';
import type { ImportOptions } from '../../../../shared/contract/interchange.ts';
import { isImageName } from '../image-names.ts';
import { isSplitName } from '../splits.ts';
import type { TableRow } from './rows.ts';

/** The roles of the columns. Captions may be in several columns, in order. */
export interface Columns {
  readonly image: string;
  readonly captions: readonly string[];
  readonly label: string | null;
  readonly split: string | null;
}

const usual = {
  image: [
    'filename',
    'image',
    'imagefile',
    'imagefilename',
    'imagename',
    'imagepath',
    'filepath',
    'file',
    'path',
    'img',
    'imgpath',
    'photo',
    'picture',
    'imageid',
    'key',
    'imageurl',
    'url',
  ],
  caption: [
    'caption',
    'captions',
    'text',
    'texts',
    'sentence',
    'sentences',
    'description',
    'prompt',
    'title',
    'comment',
    'alttext',
    'alt',
    'raw',
  ],
  label: ['label', 'class', 'category', 'classname', 'labelname', 'categoryname'],
  split: ['split', 'subset', 'partition', 'fold'],
} as const;

/**
 * Detects the columns: as given by the user, else by content and common names. `rows` are the first rows of the table. Fails with
 * `wrong-column` when a given column does not exist, or no column contains images.
 */
export function detectColumns(columns: readonly string[], rows: readonly TableRow[], options: ImportOptions): Columns {
  const image = named(columns, options.imageColumn, 'image') ?? detectImage(columns, rows);
  if (image === null) throw wrongColumn('No column contains image paths', columns, 'choose one (--image-column)');
  const label = named(columns, options.labelColumn, 'label') ?? byName(columns, 'label', [image]);
  const split = named(columns, options.splitColumn, 'split') ?? detectSplit(columns, rows, image, label);
  const taken = [image, label, split];
  const captions =
    options.captionColumn === undefined
      ? detectCaptions(columns, rows, taken)
      : namedCaptions(columns, options.captionColumn);
  return { image, captions, label, split };
}

function named(columns: readonly string[], name: string | undefined, role: string): string | null {
  if (name === undefined || columns.includes(name)) return name ?? null;
  throw wrongColumn(`There is no column “${name}” for the ${role}`, columns, 'choose one of these', name);
}

function namedCaptions(columns: readonly string[], name: string): string[] {
  if (columns.includes(name)) return [name];
  const family = numbered(columns, fold(name));
  if (family.length === 0)
    throw wrongColumn(`There is no column “${name}” for the captions`, columns, 'choose one of these', name);
  return family;
}

function detectImage(columns: readonly string[], rows: readonly TableRow[]): string | null {
  const holding = columns.filter(
    (column) => share(rows, column, (value) => isImageName(value.replace(/#\d+$/, ''))) > 0.5,
  );
  return byName(holding, 'image') ?? holding[0] ?? byName(columns, 'image');
}

function detectSplit(
  columns: readonly string[],
  rows: readonly TableRow[],
  ...taken: (string | null)[]
): string | null {
  const rest = columns.filter((column) => !taken.includes(column));
  return byName(rest, 'split') ?? rest.find((column) => share(rows, column, isSplitName) === 1) ?? null;
}

function detectCaptions(
  columns: readonly string[],
  rows: readonly TableRow[],
  taken: readonly (string | null)[],
): string[] {
  const rest = columns.filter((column) => !taken.includes(column));
  const single = byName(rest, 'caption');
  if (single !== null) return [single];
  for (const name of usual.caption) {
    const family = numbered(rest, name);
    if (family.length > 0) return family;
  }
  // Without a common name: the column with the longest values, of at least three words on average.
  const words = (column: string) => average(rows, column, (value) => value.trim().split(/\s+/).length);
  const wordiest = rest.reduce<string | null>(
    (best, column) => (best === null || words(column) > words(best) ? column : best),
    null,
  );
  return wordiest !== null && words(wordiest) >= 3 ? [wordiest] : [];
}

/** `caption_0`, `caption_1` … in numerical order. */
function numbered(columns: readonly string[], name: string): string[] {
  const family = columns.flatMap((column) => {
    const match = /^(.*?)(\d+)$/.exec(fold(column));
    return match?.[1] === name ? [{ column, number: Number(match[2]) }] : [];
  });
  return family.sort((a, b) => a.number - b.number).map(({ column }) => column);
}

function byName(columns: readonly string[], role: keyof typeof usual, except: readonly string[] = []): string | null {
  for (const name of usual[role]) {
    const found = columns.find((column) => fold(column) === name && !except.includes(column));
    if (found !== undefined) return found;
  }
  return null;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function share(rows: readonly TableRow[], column: string, holds: (value: string) => boolean): number {
  return average(rows, column, (value) => (holds(value) ? 1 : 0));
}

function average(rows: readonly TableRow[], column: string, measure: (value: string) => number): number {
  let sum = 0;
  let count = 0;
  for (const { values } of rows) {
    const value = values[column];
    if (typeof value !== 'string' || value === '') continue;
    sum += measure(value);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

function wrongColumn(what: string, columns: readonly string[], todo: string, column?: string): StudioError {
  const there = columns.length === 0 ? 'The table has no columns' : `The columns are ${columns.join(', ')}`;
  return new StudioError('wrong-column', `${what}. ${there}; ${todo}.`, {
    columns,
    ...(column !== undefined && { column }),
  });
}
