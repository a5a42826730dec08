import { basename, isAbsolute, join, relative } from 'node:path';
import type { TableFormat } from '../../../../shared/contract/formats.ts';
import type { ImportOptions } from '../../../../shared/contract/interchange.ts';
import { isBelow } from '../../files/is-inside.ts';
import { joinKeys, toKey } from '../keys.ts';
import type { SkipCode } from '../skipped.ts';
import type { ImportedSample, ReadContext, Source } from '../source.ts';
import { captionsIn, nameIn, pathIn } from './cells.ts';
import { detectColumns, type Columns } from './columns.ts';
import { openParts, readFirst, type Part } from './parts.ts';
import { nameRow } from './rows.ts';

/** An opened table: its columns, and the folders of its images. */
interface Reading {
  readonly columns: Columns;
  /** The folder of the table. */
  readonly top: string;
  readonly roots: readonly string[];
  readonly options: ImportOptions;
}

/**
 * A CSV, TSV or JSONL with one row per image or caption. The images are next to it, in `images/` next to it, or in
 * `options.images`. A folder means the `metadata.*` in it, or those in its split folders (as on Hugging Face).
 */
export async function openTable(location: string, format: TableFormat, options: ImportOptions): Promise<Source> {
  const { parts, top } = await openParts(location, format);
  const names = [...new Set(parts.flatMap(({ table }) => table.columns))];
  const columns = detectColumns(names, await readFirst(parts), options);
  const roots = options.images === undefined ? [top, join(top, 'images')] : [options.images];
  return {
    format,
    location: parts.length === 1 ? parts[0]!.table.file : location,
    root: top,
    roots,
    columns: names,
    options: describe(columns, format, options),
    async *samples(context) {
      for (const part of parts) yield* readPart(part, { columns, top, roots, options }, context);
    },
  };
}

/** The detected options, in the form in which the user could give them. */
function describe(
  { image, captions, label, split }: Columns,
  format: TableFormat,
  options: ImportOptions,
): ImportOptions {
  const caption = captions.length > 1 ? captions[0]!.replace(/\W*_?\d+$/, '') : captions[0];
  return {
    ...options,
    format,
    imageColumn: image,
    ...(caption !== undefined && { captionColumn: caption }),
    ...(label !== null && { labelColumn: label }),
    ...(split !== null && { splitColumn: split }),
  };
}

async function* readPart(part: Part, reading: Reading, context: ReadContext): AsyncGenerator<ImportedSample> {
  const { columns, options } = reading;
  const name = joinKeys(part.folder, basename(part.table.file));
  for await (const { line, values } of part.table.rows(name, context)) {
    const key = keyOf(pathIn(values[columns.image]), part.folder, reading);
    if (typeof key !== 'string') {
      context.skipped.add(nameRow(name, line), key.code, key.reason);
      continue;
    }
    const split = columns.split === null ? null : nameIn(values[columns.split]);
    yield {
      key,
      path: key,
      captions: columns.captions.flatMap((column) => captionsIn(values[column])),
      label: columns.label === null ? null : nameIn(values[columns.label]),
      split: split ?? part.split ?? options.split ?? null,
    };
  }
}

/** A cell's path as a key (absolute paths must be inside a root), or why there is none. */
function keyOf(cell: string | null, folder: string, reading: Reading): string | { code: SkipCode; reason: string } {
  const { columns, roots } = reading;
  if (cell === null) return { code: 'no-image', reason: `The column “${columns.image}” is empty.` };
  if (/^([a-z][a-z0-9+.-]+:\/\/|data:)/i.test(cell))
    return {
      code: 'remote-image',
      reason: 'The image is a URL; only local files are read.',
    };
  const reason = `“${cell}” leaves ${roots.join(' and ')}; only files inside are read.`;
  return toKey(insideRoot(cell, folder, reading) ?? '') ?? { code: 'unsafe-path', reason };
}

function insideRoot(cell: string, folder: string, { top, roots, options }: Reading): string | null {
  if (isAbsolute(cell)) {
    const root = roots.find((one) => isBelow(one, cell));
    return root === undefined ? null : relative(root, cell);
  }
  // Table and user may both name the image folder: `photos/a.jpg` with `--images photos`.
  const named = join(top, cell);
  if (options.images !== undefined && isBelow(options.images, named)) return relative(options.images, named);
  return joinKeys(folder, cell);
}
