/** Up to `limit` entries, evenly spaced along their order, including the first and the last. */
export function drawEvenly(entries: Uint32Array, limit: number): Uint32Array {
  if (entries.length <= limit) return entries;
  const step = (entries.length - 1) / (limit - 1);
  return Uint32Array.from({ length: limit }, (_, place) => entries[Math.round(place * step)]!);
}

/** The distinct entries that are in `known`, in order, and the number of those that are not. */
export function keepKnown(
  entries: Uint32Array,
  known: ReadonlySet<number>,
): { readonly kept: Uint32Array; readonly unknown: number } {
  const distinct = [...new Set(entries)];
  const kept = Uint32Array.from(distinct.filter((entry) => known.has(entry)));
  return { kept, unknown: distinct.length - kept.length };
}
