import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { foldersWith } from '../folders.ts';
import { SkippedList } from '../skipped.ts';
import { isSplitName } from '../splits.ts';
import { openDelimited } from './delimited.ts';
import { openJsonLines } from './json-lines.ts';
import type { TableFormat } from '../../../../shared/contract/formats.ts';
import { metadataNames, tableFormatOf } from './names.ts';
import { unreadableTable, type TableFile, type TableRow } from './rows.ts';

/** One of the files of a table, the folder in which it stands (a key, empty for the top), and the split that this means. */
export interface Part {
  readonly table: TableFile;
  readonly folder: string;
  readonly split: string | null;
}

/** Rows from which columns are detected. */
const sampled = 100;

/**
 * The files of a table: the one that is named; in a folder the `metadata.*`, or the only table, or those of its folders (its
 * splits, as Hugging Face has it). Fails with `unreadable-file` when there is none, or more than one to choose from.
 */
export async function openParts(location: string, format: TableFormat): Promise<{ parts: Part[]; top: string }> {
  const files = (await stat(location)).isDirectory() ? await findTables(location, format) : [location];
  const top = files[0] === location ? dirname(location) : location;
  return { parts: await Promise.all(files.map((file) => openPart(file, top, format))), top };
}

/** The first rows of a table, whatever is wrong with others. */
export async function readFirst(parts: readonly Part[]): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  const glance = { skipped: new SkippedList(), signal: new AbortController().signal, progress: () => {} };
  for (const { table } of parts)
    for await (const row of table.rows(table.file, glance)) {
      rows.push(row);
      if (rows.length >= sampled) return rows;
    }
  return rows;
}

async function findTables(folder: string, format: TableFormat): Promise<string[]> {
  const tables = (await readdir(folder)).filter((name) => tableFormatOf(name) === format).sort();
  const metadata = tables.filter((name) => metadataNames.includes(name));
  const [own, ...others] = metadata.length > 0 ? metadata : tables;
  if (others.length > 0)
    throw unreadableTable(folder, `It holds several tables (${tables.join(', ')}); name the one to import.`);
  if (own !== undefined) return [join(folder, own)];
  const nested = await foldersWith(folder, `metadata.${format}`);
  if (nested.length === 0) throw unreadableTable(folder, `There is no .${format} table in it.`);
  return nested.map((name) => join(folder, name, `metadata.${format}`));
}

async function openPart(file: string, top: string, format: TableFormat): Promise<Part> {
  const table = format === 'jsonl' ? await openJsonLines(file) : await openDelimited(file, format);
  const folder = relative(top, dirname(file));
  return { table, folder, split: isSplitName(folder) ? folder : null };
}
