/** The ranked numbers that are also in `allowed`, in the order of their rank. */
export function intersectRanked(ranked: readonly number[], allowed: Uint32Array): Uint32Array<ArrayBuffer> {
  const set = new Set(allowed);
  return Uint32Array.from(ranked.filter((id) => set.has(id)));
}

/** True when both lists hold the same numbers in the same order. */
export function isSameOrder(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
