import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { ImportFormat } from '../../../shared/contract/formats.ts';
import { foldersOf, foldersWith, hasSplitFolders, holdsImages } from './folders.ts';
import { readHead } from './head.ts';
import { isHidden, isImageName, stemOf } from './image-names.ts';

import { metadataNames, tableFormatOf } from './table/names.ts';
import { isPattern, isShardName } from './webdataset/shards.ts';

/**
 * Detects the format of a source by name, content and layout. Fails with `not-found` when it does not exist, with
 * `unknown-format` when no format matches.
 */
export async function detectFormat(location: string): Promise<ImportFormat> {
  const found = await stat(location).catch(() => null);
  if (found === null) {
    if (isPattern(location)) return 'webdataset';
    throw new StudioError('not-found', `${location} does not exist.`, { file: location });
  }
  return found.isDirectory() ? detectFolder(location) : detectFile(location);
}

async function detectFile(file: string): Promise<ImportFormat> {
  if (isShardName(file)) return 'webdataset';
  const table = tableFormatOf(file);
  if (table !== null) return table;
  const head = await readHead(file, 4096);
  if (head.toString('latin1', 257, 262) === 'ustar') return 'webdataset';
  const line = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/, 1)[0]!
    .trim();
  if (line.startsWith('{')) return 'jsonl';
  if (!head.includes(0) && line.includes('\t')) return 'tsv';
  if (!head.includes(0) && /[,;|]/.test(line)) return 'csv';
  throw unknown(file, 'It is neither a table (CSV, TSV, JSONL) nor a tar archive');
}

async function detectFolder(folder: string): Promise<ImportFormat> {
  const names = (await readdir(folder)).filter((name) => !isHidden(name));
  if (names.some(isShardName)) return 'webdataset';
  for (const metadata of metadataNames)
    if (names.includes(metadata) || (await foldersWith(folder, metadata)).length > 0) return tableFormatOf(metadata)!;
  if (names.some(isImageName)) return 'folder';
  const tables = names.filter((name) => tableFormatOf(name) !== null);
  if (tables.length > 1) throw unknown(folder, `It contains several tables (${tables.join(', ')}); import one of them`);
  if (tables.length === 1) return tableFormatOf(tables[0]!)!;
  return detectTree(folder);
}

/** Distinguishes class folders from plain image folders: there are several, without captions and without images above them. */
async function detectTree(folder: string): Promise<ImportFormat> {
  const tops = await foldersOf(folder);
  const splits = await hasSplitFolders(folder);
  const parents = splits ? tops.map((top) => join(folder, top)) : [folder];
  const classes: string[] = [];
  for (const parent of parents)
    for (const name of await foldersOf(parent))
      if (await holdsImages(join(parent, name))) classes.push(join(parent, name));
  const looseImages = splits && (await Promise.all(parents.map(holdsImages))).some(Boolean);
  const captioned = (await Promise.all(classes.slice(0, 20).map(holdsCaptions))).some(Boolean);
  if (classes.length > 1 && !looseImages && !captioned) return 'imagefolder';
  if (classes.length > 0 || looseImages || (await holdsImagesBelow(folder, 4))) return 'folder';
  for (const top of tops) if ((await readdir(join(folder, top))).some(isShardName)) return 'webdataset';
  throw unknown(folder, 'It contains no images, tables or tar shards');
}

async function holdsCaptions(folder: string): Promise<boolean> {
  const names = new Set(await readdir(folder));
  return [...names].some((name) => isImageName(name) && (names.has(`${stemOf(name)}.txt`) || names.has(`${name}.txt`)));
}

async function holdsImagesBelow(folder: string, depth: number): Promise<boolean> {
  if (await holdsImages(folder)) return true;
  if (depth === 0) return false;
  for (const name of await foldersOf(folder)) if (await holdsImagesBelow(join(folder, name), depth - 1)) return true;
  return false;
}

function unknown(path: string, what: string): StudioError {
  return new StudioError(
    'unknown-format',
    `The format of ${path} is not recognized. ${what}, or choose the format (--format).`,
    {
      file: path,
    },
  );
}
