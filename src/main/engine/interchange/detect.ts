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
 * What a source is, told by its name, its content and its layout. Fails with `not-found` when there is nothing, with
 * `unknown-format` when it cannot be told.
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
  const told = tableFormatOf(file);
  if (told !== null) return told;
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
  throw unknown(file, 'It is neither a table (CSV, TSV, JSONL) nor a tar');
}

async function detectFolder(folder: string): Promise<ImportFormat> {
  const names = (await readdir(folder)).filter((name) => !isHidden(name));
  if (names.some(isShardName)) return 'webdataset';
  for (const metadata of metadataNames)
    if (names.includes(metadata) || (await foldersWith(folder, metadata)).length > 0) return tableFormatOf(metadata)!;
  if (names.some(isImageName)) return 'folder';
  const tables = names.filter((name) => tableFormatOf(name) !== null);
  if (tables.length > 1)
    throw unknown(folder, `It holds several tables (${tables.join(', ')}); import the one you mean`);
  if (tables.length === 1) return tableFormatOf(tables[0]!)!;
  return detectTree(folder);
}

/** Tells class folders from folders of pictures: they have no images above them, are several, and hold no captions. */
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
  throw unknown(folder, 'There are no images, tables or tar shards in it');
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
  return new StudioError('unknown-format', `${path} cannot be recognised. ${what}; or say what it is with --format.`, {
    file: path,
  });
}
