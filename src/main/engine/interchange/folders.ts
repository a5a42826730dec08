import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isHidden, isImageName } from './image-names.ts';
import { isSplitName } from './splits.ts';

/** Names of the folders in a folder, in order; none when it cannot be read. */
export async function foldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isDirectory() && !isHidden(entry.name) ? [entry.name] : [])).sort();
}

/** Names of the folders in a folder that hold a file of this name. */
export async function foldersWith(folder: string, file: string): Promise<string[]> {
  const holding: string[] = [];
  for (const name of await foldersOf(folder))
    if ((await readdir(join(folder, name)).catch((): string[] => [])).includes(file)) holding.push(name);
  return holding;
}

/** True when images lie in a folder itself. */
export async function holdsImages(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).some((name) => isImageName(name) && !isHidden(name));
}

/**
 * True when the top folders of an image folder are splits: all have a split's name, or none holds images itself and at
 * least two hold a folder of the same name (a class that occurs in both).
 */
export async function hasSplitFolders(root: string): Promise<boolean> {
  const tops = await foldersOf(root);
  if (tops.length === 0) return false;
  if (tops.every(isSplitName)) return true;
  const seen = new Set<string>();
  let shared = false;
  for (const top of tops) {
    if (await holdsImages(join(root, top))) return false;
    for (const name of await foldersOf(join(root, top))) {
      shared ||= seen.has(name);
      seen.add(name);
    }
  }
  return shared;
}
