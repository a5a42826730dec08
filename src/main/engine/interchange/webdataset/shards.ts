import { glob, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { joinKeys } from '../keys.ts';
import { SkippedList } from '../skipped.ts';
import { walkFolders } from '../walk.ts';

/** The shards of a data set, in order, and their common folder. */
export interface ShardList {
  readonly root: string;
  readonly shards: readonly string[];
}

/** True for the file name of a shard. */
export function isShardName(name: string): boolean {
  return /\.(tar|tar\.gz|tgz)$/i.test(name);
}

/** True for a shard that must be unpacked to be read by offset. */
export function isGzipName(name: string): boolean {
  return /gz$/i.test(name);
}

/** The name of a shard without its extension. */
export function shardStem(name: string): string {
  return name.replace(/\.(tar|tar\.gz|tgz)$/i, '');
}

/** True for a glob pattern: `shard-{000..012}.tar`, `train-*.tar`. */
export function isPattern(path: string): boolean {
  return /[*?{[]/.test(path);
}

/** Finds the shards of a file, folder or pattern. Fails with `unreadable-file` when there are none. */
export async function findShards(location: string, signal: AbortSignal): Promise<ShardList> {
  const found = await stat(location).catch(() => null);
  if (found?.isFile()) return { root: dirname(location), shards: [location] };
  const list = found ? { root: location, shards: await inFolder(location, signal) } : await byPattern(location);
  if (list.shards.length > 0) return list;
  throw new StudioError('unreadable-file', `There are no .tar or .tar.gz shards at ${location}.`, { file: location });
}

async function inFolder(root: string, signal: AbortSignal): Promise<string[]> {
  const shards: string[] = [];
  for await (const { key, files } of walkFolders(root, { signal, skipped: new SkippedList() }))
    for (const name of files) if (isShardName(name)) shards.push(join(root, joinKeys(key, name)));
  return shards;
}

async function byPattern(pattern: string): Promise<ShardList> {
  const names = pattern.split(sep);
  const root = names.slice(0, names.findIndex(isPattern)).join(sep) || sep;
  const shards: string[] = [];
  if (isPattern(pattern)) for await (const shard of glob(pattern)) shards.push(shard);
  return { root, shards: shards.filter(isShardName).sort() };
}
