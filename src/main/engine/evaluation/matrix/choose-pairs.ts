/** `limit` of the entries, evenly along their order with the first and the last among them; all when there are no more. */
export function drawEvenly(entries: Uint32Array, limit: number): Uint32Array {
  if (entries.length <= limit) return entries;
  const step = (entries.length - 1) / (limit - 1);
  return Uint32Array.from({ length: limit }, (_, place) => entries[Math.round(place * step)]!);
}

/** Entries in their order without repetitions, and how many of those do not belong to `known`. */
export function keepKnown(
  entries: Uint32Array,
  known: ReadonlySet<number>,
): { readonly kept: Uint32Array; readonly unknown: number } {
  const distinct = [...new Set(entries)];
  const kept = Uint32Array.from(distinct.filter((entry) => known.has(entry)));
  return { kept, unknown: distinct.length - kept.length };
}
