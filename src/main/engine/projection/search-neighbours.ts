import type { Work } from '../evaluation/parts.ts';
import type { Similarity } from '../evaluation/similarity.ts';
import { dropSelf, toDistances, type Neighbours } from './neighbours.ts';
import type { PointSet } from './points.ts';

/** Points searched at once, so that a job can report progress and be cancelled. */
const pointsAtOnce = 2_048;

/** The exact `width` − 1 nearest other points of each point. */
export async function searchNeighbours(
  similarity: Similarity,
  { source, count }: PointSet,
  width: number,
  { signal, progress }: Work,
): Promise<Neighbours> {
  const indices = new Uint32Array(count * width);
  const scores = new Float32Array(count * width);
  for (let from = 0; from < count; from += pointsAtOnce) {
    progress?.('Finding neighbours', from, count);
    const rows = rangeOf(from, Math.min(count, from + pointsAtOnce));
    const question = { queries: { source, rows }, candidates: { source }, k: width };
    const found = await similarity.topK(question, signal && { signal });
    indices.set(found.indices, from * width);
    scores.set(found.scores, from * width);
  }
  progress?.('Finding neighbours', count, count);
  return dropSelf(indices, scores, width);
}

/** The k nearest among `known` rows of each row in `fresh`; the indices are positions in `known`. */
export async function searchKnown(
  similarity: Similarity,
  { source }: PointSet,
  { fresh, known }: { readonly fresh: Uint32Array; readonly known: Uint32Array },
  k: number,
  { signal }: Work,
): Promise<Neighbours> {
  const question = { queries: { source, rows: fresh }, candidates: { source, rows: known }, k };
  return toDistances(await similarity.topK(question, signal && { signal }));
}

/** Integers from `from` (inclusive) to `to` (exclusive). */
export function rangeOf(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, place) => from + place);
}
