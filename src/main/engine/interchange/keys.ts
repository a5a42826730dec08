import { posix } from 'node:path';

/**
 * Normalizes a path inside a source: `/` as separator, no `.` and no `..`. Null when it leaves the source, is absolute or is not
 * a path. A backslash counts as a separator, because tables move between systems.
 */
export function toKey(path: string): string | null {
  const slashed = path.replaceAll('\\', '/');
  if (slashed.includes('\0') || slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed)) return null;
  const key = posix.normalize(slashed).replace(/^\.\//, '');
  return key === '' || key === '.' || key === '..' || key.startsWith('../') || key.endsWith('/') ? null : key;
}

/** The key of an entry of a folder, whose own key is empty for the root. */
export function joinKeys(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
