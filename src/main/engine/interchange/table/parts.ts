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

/** A file of a table, its folder (a key, empty for the root), and the split of that folder. */
export interface Part {
  readonly table: TableFile;
  readonly folder: string;
  readonly split: string | null;
}

/** Rows from which columns are detected. */
const sampled = 100;

/**
 * The files of a table: the given file; in a folder the `metadata.*`, or the only table, or those of its subfolders (its splits, as
 * on Hugging Face). Fails with `unreadable-file` when there is none, or more than one candidate.
 */
export async function openParts(location: string, format: TableFormat): Promise<{ parts: Part[]; top: string }> {
  const files = (await stat(location)).isDirectory() ? await findTables(location, format) : [location];
  const top = files[0] === location ? dirname(location) : location;
  return { parts: await Promise.all(files.map((file) => openPart(file, top, format))), top };
}

/** The first readable rows of a table. */
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
    throw unreadableTable(folder, `It contains several tables (${tables.join(', ')}); choose the one to import.`);
  if (own !== undefined) return [join(folder, own)];
  const nested = await foldersWith(folder, `metadata.${format}`);
  if (nested.length === 0) throw unreadableTable(folder, `It contains no .${format} table.`);
  return nested.map((name) => join(folder, name, `metadata.${format}`));
}

async function openPart(file: string, top: string, format: TableFormat): Promise<Part> {
  const table = format === 'jsonl' ? await openJsonLines(file) : await openDelimited(file, format);
  const folder = relative(top, dirname(file));
  return { table, folder, split: isSplitName(folder) ? folder : null };
}
