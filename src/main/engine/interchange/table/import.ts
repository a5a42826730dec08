import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative } from 'node:path';
import type { ImportFormat, ImportOptions } from '../../../../shared/contract/interchange.ts';
import { isInside } from '../image-roots.ts';
import { joinKeys, toKey } from '../keys.ts';
import { SkippedList } from '../skipped.ts';
import type { ImportedSample, ReadContext, Source } from '../source.ts';
import { isSplitName } from '../splits.ts';
import { captionsIn, nameIn, pathIn } from './cells.ts';
import { detectColumns, type Columns } from './columns.ts';
import { openDelimited } from './delimited.ts';
import { openJsonLines } from './json-lines.ts';
import { nameRow, unreadableTable, type TableFile, type TableRow } from './rows.ts';

type TableFormat = Extract<ImportFormat, 'csv' | 'tsv' | 'jsonl'>;

/** One of the files of a table, the folder in which it stands (a key, empty for the top), and the split that this means. */
interface Part {
  readonly table: TableFile;
  readonly folder: string;
  readonly split: string | null;
}

/** Rows from which the columns are detected. */
const sampled = 100;

/**
 * A CSV, TSV or JSONL with a row for each image or each caption. The images lie beside it, in `images/` beside it, or where
 * `options.images` says. A folder stands for the `metadata.*` in it, or those in its split folders (as Hugging Face has it).
 */
export async function openTable(location: string, format: TableFormat, options: ImportOptions): Promise<Source> {
  const { files, top } = await findTables(location, format);
  const parts = await Promise.all(files.map((file) => openPart(file, top, format)));
  const columns = [...new Set(parts.flatMap(({ table }) => table.columns))];
  const found = detectColumns(columns, await readFirst(parts), options);
  const roots = options.images === undefined ? [top, join(top, 'images')] : [options.images];
  return {
    format,
    location: files.length === 1 ? files[0]! : location,
    root: top,
    roots,
    columns,
    options: describe(found, format, options),
    async *samples(context) {
      for (const part of parts) yield* readPart(part, found, { top, roots, options }, context);
    },
  };
}

/** The names by which Hugging Face looks for a table beside images. */
export function metadataNames(format: 'csv' | 'jsonl'): string {
  return `metadata.${format}`;
}

async function findTables(location: string, format: TableFormat): Promise<{ files: string[]; top: string }> {
  if (!(await stat(location)).isDirectory()) return { files: [location], top: dirname(location) };
  const names = (await readdir(location)).sort();
  const wanted = names.filter((name) => extname(name).toLowerCase() === `.${format}`);
  const own = wanted.includes(`metadata.${format}`) ? [`metadata.${format}`] : wanted;
  if (own.length === 1) return { files: [join(location, own[0]!)], top: location };
  if (own.length > 1)
    throw unreadableTable(location, `It holds several tables (${own.join(', ')}); name the one to import.`);
  const nested: string[] = [];
  for (const name of names) {
    const file = join(location, name, `metadata.${format}`);
    if (
      await stat(file).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      nested.push(file);
  }
  if (nested.length === 0) throw unreadableTable(location, `There is no .${format} table in it.`);
  return { files: nested, top: location };
}

async function openPart(file: string, top: string, format: TableFormat): Promise<Part> {
  const table = format === 'jsonl' ? await openJsonLines(file) : await openDelimited(file, format);
  const folder = relative(top, dirname(file));
  return { table, folder, split: isSplitName(folder) ? folder : null };
}

async function readFirst(parts: readonly Part[]): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  const glance = { skipped: new SkippedList(), signal: new AbortController().signal, progress: () => {} };
  for (const { table } of parts)
    for await (const row of table.rows(table.file, glance)) {
      rows.push(row);
      if (rows.length >= sampled) return rows;
    }
  return rows;
}

/** What was detected, in the form in which a person could have said it. */
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

interface Place {
  readonly top: string;
  readonly roots: readonly string[];
  readonly options: ImportOptions;
}

async function* readPart(
  part: Part,
  columns: Columns,
  place: Place,
  context: ReadContext,
): AsyncGenerator<ImportedSample> {
  const name = joinKeys(part.folder, basename(part.table.file));
  for await (const { line, values } of part.table.rows(name, context)) {
    const item = nameRow(name, line);
    const cell = pathIn(values[columns.image]);
    if (cell === null) context.skipped.add(item, 'no-image', `The column “${columns.image}” is empty.`);
    else if (/^[a-z][a-z0-9+.-]+:\/\//i.test(cell) || cell.startsWith('data:'))
      context.skipped.add(
        item,
        'remote-image',
        'The image is named by an address; only files on this machine are read.',
      );
    else {
      const key = keyOf(cell, part.folder, place);
      if (key === null)
        context.skipped.add(
          item,
          'unsafe-path',
          `“${cell}” leads out of ${place.roots.join(' and ')}; only files inside are read.`,
        );
      else
        yield {
          key,
          path: key,
          captions: columns.captions.flatMap((column) => captionsIn(values[column])),
          label: columns.label === null ? null : nameIn(values[columns.label]),
          split:
            (columns.split === null ? null : nameIn(values[columns.split])) ??
            part.split ??
            place.options.split ??
            null,
        };
    }
  }
}

/** A cell's path as a key; an absolute one is taken when it lies inside a root. */
function keyOf(cell: string, folder: string, { top, roots, options }: Place): string | null {
  if (isAbsolute(cell)) {
    const root = roots.find((one) => isInside(one, cell));
    return root === undefined ? null : toKey(relative(root, cell));
  }
  // A table may name its image folder although the person named it too: `photos/a.jpg` with `--images photos`.
  if (options.images !== undefined && isInside(options.images, join(top, cell)))
    return toKey(relative(options.images, join(top, cell)));
  return toKey(joinKeys(folder, cell));
}
