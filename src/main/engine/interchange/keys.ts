import { posix } from 'node:path';

/**
 * A path inside a source in its one form: `/` between names, no `.` and no `..`. Null when it leads out of the source, is
 * absolute, or is not a path at all. A backslash counts as a separator, because tables are carried between systems.
 */
export function toKey(path: string): string | null {
  const slashed = path.replaceAll('\\', '/');
  if (slashed.includes('\0') || slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed)) return null;
  const key = posix.normalize(slashed).replace(/^\.\//, '');
  return key === '' || key === '.' || key === '..' || key.startsWith('../') || key.endsWith('/') ? null : key;
}

/** The key of something in a folder, which is itself a key, or empty for the top. */
export function joinKeys(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
