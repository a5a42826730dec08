import { readIds, writeIds } from './id-ranges.ts';

const longest = 100_000;

/**
 * Writes row numbers for an address: as ranges, or, where those would be too long, as the name under which this window keeps
 * them. An empty string when there are none, or too many to ask for.
 */
export function keepIds(ids: readonly number[]): string {
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

/** Reads what `keepIds` wrote; null when this window does not know it. */
export function findIds(text: string): number[] | null {
  if (!text.startsWith('~')) return text === '' ? null : readIds(text);
  const kept = sessionStorage.getItem(`diagonal.ids.${text}`);
  return kept === null ? null : readIds(kept);
}

/** A name that depends on the numbers alone (FNV-1a), so that the same list is kept once. */
function nameOf(ids: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193);
  return `${(hash >>> 0).toString(36)}${ids.length.toString(36)}`;
}
