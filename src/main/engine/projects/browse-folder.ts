import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { FolderEntry } from '../../../shared/contract/projects.ts';

/** The contents of a folder in the picker. `parent` is null at the root. */
export interface FolderListing {
  path: string;
  parent: string | null;
  entries: FolderEntry[];
}

/** Lists the folders (and optionally files) of a folder by name, without hidden ones. Throws `unreadable-file`. */
export async function browseFolder(path = homedir(), files = false): Promise<FolderListing> {
  const folder = resolve(path);
  const parent = dirname(folder);
  const listed = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'does not exist' : 'cannot be opened';
    throw new StudioError(
      'unreadable-file',
      `The folder ${folder} ${why}. Choose another.`,
      { file: folder },
      { cause: error },
    );
  });
  const visible = listed.filter(
    (entry) => !entry.name.startsWith('.') && (entry.isDirectory() || (files && entry.isFile())),
  );
  const byName = new Intl.Collator('en', { numeric: true });
  const entries = visible
    .map((entry): FolderEntry => {
      const at = join(folder, entry.name);
      const kind = entry.isFile() ? 'file' : existsSync(join(at, 'diagonal.db')) ? 'project' : 'folder';
      return { name: entry.name, path: at, kind };
    })
    .sort((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || byName.compare(a.name, b.name));
  return { path: folder, parent: parent === folder ? null : parent, entries };
}
