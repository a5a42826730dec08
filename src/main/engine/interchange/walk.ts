import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHidden } from './image-names.ts';
import { joinKeys } from './keys.ts';
import type { ReadContext } from './source.ts';

/** A folder of a tree: its key (empty for the root) and its file names, sorted. */
export interface WalkedFolder {
  readonly key: string;
  readonly files: readonly string[];
}

/**
 * Every folder below `root` (and itself), parents first, names sorted by code units; hidden ones are ignored. Memory is that of
 * the largest single folder. Linked and unreadable folders are reported as skipped.
 */
export async function* walkFolders(
  root: string,
  { skipped, signal }: Pick<ReadContext, 'skipped' | 'signal'>,
): AsyncGenerator<WalkedFolder> {
  const waiting = [''];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    signal.throwIfAborted();
    const files: string[] = [];
    const folders: string[] = [];
    try {
      for (const entry of await readdir(join(root, key), { withFileTypes: true })) {
        if (isHidden(entry.name)) continue;
        const child = joinKeys(key, entry.name);
        if (entry.isDirectory()) folders.push(child);
        else if (!entry.isSymbolicLink() || !(await isLinkedFolder(join(root, child)))) files.push(entry.name);
        else skipped.add(child, 'unsafe-path', 'It is a link to a folder; such links are not followed.');
      }
    } catch (error) {
      skipped.add(
        key || root,
        'unreadable-file',
        `The folder cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      );
      continue;
    }
    yield { key, files: files.sort() };
    waiting.push(...folders.sort().reverse());
  }
}

function isLinkedFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (target) => target.isDirectory(),
    () => false,
  );
}
