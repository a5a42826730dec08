import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { deleteShards, listShardFiles, listStrayShards } from '../../catalogue/queries/shards.ts';

/** What a sweep removed: files without a row, and rows without a file. */
export interface Swept {
  readonly files: number;
  readonly rows: number;
}

/**
 * Makes the folder and the catalogue consistent when a project is opened: a process killed between writing a file and its row
 * leaves an unknown file; a file that the user removed leaves a row whose vectors must be computed again; a model that was
 * removed while it was embedding leaves both.
 */
export async function sweepVectors(catalogue: Catalogue): Promise<Swept> {
  const { db, project, folder } = catalogue;
  const stray = new Set(await listStrayShards(db, project));
  const known = (await listShardFiles(db, project)).map(({ file }) => file);
  const present = new Set(await listFiles(folder));
  const lost = known.filter((file) => stray.has(file) || !present.has(file));
  if (lost.length > 0) await catalogue.store((writer) => deleteShards(writer, project, lost));
  const kept = new Set(known.filter((file) => !lost.includes(file)));
  const orphans = [...present].filter((file) => !kept.has(file));
  for (const file of orphans) await rm(join(folder, file), { force: true });
  return { files: orphans.length, rows: lost.length };
}

async function listFiles(folder: string): Promise<string[]> {
  const root = join(folder, 'vectors');
  if (!(await stat(root).catch(() => null))?.isDirectory()) return [];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
