import { readIds, writeIds } from './id-ranges.ts';

const longest = 100_000;

/**
 * Writes row numbers for an address: as ranges or, if those are too long, as the key under which this window stores them.
 * Empty if there are none, or too many to request.
 */
export function storeIds(ids: readonly number[]): string {
  if (ids.length > longest) return '';
  const ranges = writeIds(ids);
  if (ranges || ids.length === 0) return ranges;
  const name = `~${nameOf(ids)}`;
  try {
    sessionStorage.setItem(`diagonal.ids.${name}`, ids.join(','));
    return name;
  } catch {
    return '';
  }
}

/** Reads what `storeIds` wrote; null if this window has not stored it. */
export function findIds(text: string): number[] | null {
  if (!text.startsWith('~')) return text === '' ? null : readIds(text);
  const stored = sessionStorage.getItem(`diagonal.ids.${text}`);
  return stored === null ? null : readIds(stored);
}

/** A hash of the numbers (FNV-1a), so that the same list is stored once. */
function nameOf(ids: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193);
  return `${(hash >>> 0).toString(36)}${ids.length.toString(36)}`;
}
