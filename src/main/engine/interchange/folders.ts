import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isHidden, isImageName } from './image-names.ts';
import { isSplitName } from './splits.ts';

/** Names of the subfolders of a folder, sorted; none when it cannot be read. */
export async function foldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isDirectory() && !isHidden(entry.name) ? [entry.name] : [])).sort();
}

/** Names of the subfolders that contain a file of this name. */
export async function foldersWith(folder: string, file: string): Promise<string[]> {
  const holding: string[] = [];
  for (const name of await foldersOf(folder))
    if ((await readdir(join(folder, name)).catch((): string[] => [])).includes(file)) holding.push(name);
  return holding;
}

/** True when a folder directly contains images. */
export async function holdsImages(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).some((name) => isImageName(name) && !isHidden(name));
}

/**
 * True when the top folders of an image folder are splits: all are named like one, or none directly contains images and at
 * least two contain a folder of the same name (a class in both).
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
