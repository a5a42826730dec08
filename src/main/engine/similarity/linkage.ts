/** One step of a clustering: the two merged clusters (leaves 0 to n − 1, then the merges in order) and their distance. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly distance: number;
}

/**
 * Average linkage over distances [n, n], which are overwritten, by chains of nearest neighbours (Murtagh 1983): n − 1 merges in
 * O(n²), in the order of the chains, in which each cluster precedes the one it is merged into.
 */
export function linkAverage(distances: Float32Array, n: number): Merge[] {
  const size = new Float64Array(n).fill(1);
  const cluster = Uint32Array.from({ length: n }, (_, leaf) => leaf);
  const active = Array.from({ length: n }, (_, leaf) => leaf);
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (active.length > 1) {
    if (chain.length === 0) chain.push(active[0]!);
    const last = chain.at(-1)!;
    const before = chain.at(-2) ?? -1;
    const row = last * n;
    // The previous cluster wins ties, so that the chain terminates.
    let nearest = before;
    let distance = before < 0 ? Number.POSITIVE_INFINITY : distances[row + before]!;
    for (const other of active) {
      if (other !== last && distances[row + other]! < distance) {
        distance = distances[row + other]!;
        nearest = other;
      }
    }
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    merges.push({ left: cluster[last]!, right: cluster[nearest]!, distance });
    const share = size[last]! / (size[last]! + size[nearest]!);
    for (const other of active) {
      if (other === last || other === nearest) continue;
      const mean = share * distances[row + other]! + (1 - share) * distances[nearest * n + other]!;
      distances[nearest * n + other] = mean;
      distances[other * n + nearest] = mean;
    }
    size[nearest]! += size[last]!;
    cluster[nearest] = n + merges.length - 1;
    active.splice(active.indexOf(last), 1);
  }
  return merges;
}
