import { existsSync } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import { formats, type ImportFormat } from '../../../shared/contract/formats.ts';
import type { ImportOptions } from '../../../shared/contract/interchange.ts';
import type { Abortable } from '../../../shared/rpc/procedure.ts';
import { detectFormat } from './detect.ts';
import { openFolder } from './folder/import.ts';
import { openImageFolder } from './image-folder/import.ts';
import type { Source } from './source.ts';
import { openTable } from './table/import.ts';
import { openWebDataset } from './webdataset/import.ts';
import { isPattern } from './webdataset/shards.ts';

type Importer = (location: string, options: ImportOptions, reading: Abortable) => Source | Promise<Source>;

const importers: Readonly<Record<ImportFormat, Importer>> = {
  folder: openFolder,
  csv: (location, options) => openTable(location, 'csv', options),
  tsv: (location, options) => openTable(location, 'tsv', options),
  jsonl: (location, options) => openTable(location, 'jsonl', options),
  imagefolder: openImageFolder,
  webdataset: openWebDataset,
};

/**
 * Detects the format of a source and opens it. Fails with `not-found`, `unknown-format`, `unreadable-file` or `wrong-column`; each
 * message names the path and what to do.
 */
export async function openSource(source: string, options: ImportOptions, { signal }: Abortable): Promise<Source> {
  const location = await realLocation(source);
  const format = options.format ?? (await detectFormat(location));
  if (formats[format].layout === 'folder' && !(await stat(location)).isDirectory())
    throw new StudioError('unknown-format', `${source} is a file, but the format ${format} needs a folder.`, {
      file: source,
    });
  const given = options.images === undefined ? options : { ...options, images: await realLocation(options.images) };
  return importers[format](location, given, { signal });
}

/**
 * The real path of the folder with the last name as given: a source keeps its identity when reached through a linked folder, and a
 * table that is itself a link keeps the images next to it. A pattern is unchanged.
 */
async function realLocation(path: string): Promise<string> {
  const absolute = resolve(path);
  if (isPattern(absolute) && !existsSync(absolute)) return absolute;
  try {
    await access(absolute);
    return join(await realpath(dirname(absolute)), basename(absolute));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : `cannot be accessed (${code})`;
    throw new StudioError('not-found', `${absolute} ${why}.`, { file: absolute }, { cause: error });
  }
}
