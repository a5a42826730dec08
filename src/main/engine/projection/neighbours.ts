/** The nearest other points of each point, [points, k] row-major, nearest first. */
export interface Neighbours {
  readonly points: number;
  readonly k: number;
  readonly indices: Uint32Array;
  /** 1 − cosine, never below 0. */
  readonly distances: Float32Array;
}

/** Search results as neighbours, for queries that are not among the candidates. */
export function toDistances(found: { k: number; indices: Uint32Array; scores: Float32Array }): Neighbours {
  const distances = found.scores.map((score) => Math.max(0, 1 - score));
  return { points: found.k === 0 ? 0 : found.indices.length / found.k, k: found.k, indices: found.indices, distances };
}

/**
 * Removes each point from its own list and converts cosines to distances. `indices` and `scores` hold `width` = k + 1 entries per
 * point; if a point is not in its list, because it has more than k copies, the last entry is removed instead.
 */
export function dropSelf(indices: Uint32Array, scores: Float32Array, width: number): Neighbours {
  const points = indices.length / width;
  const k = width - 1;
  const others = new Uint32Array(points * k);
  const distances = new Float32Array(points * k);
  for (let point = 0; point < points; point++) {
    const start = point * width;
    const self = indices.subarray(start, start + width).indexOf(point);
    const dropped = self === -1 ? k : self;
    for (let place = 0; place < k; place++) {
      const from = start + place + (place < dropped ? 0 : 1);
      others[point * k + place] = indices[from]!;
      distances[point * k + place] = Math.max(0, 1 - scores[from]!);
    }
  }
  return { points, k, indices: others, distances };
}
