import type { StoredLayout } from '../catalogue/queries/projections.ts';
import type { Work } from '../evaluation/parts.ts';
import type { Similarity } from '../evaluation/similarity.ts';
import { placeNewPoints } from './place.ts';
import { codesOf, type PointSet } from './points.ts';
import { alignLayout } from './procrustes.ts';
import { searchKnown } from './search-neighbours.ts';

/** Number of neighbours that determine the position of a new point. */
const neighboursOfNew = 15;

/** Minimum number of common points to start from an old layout. */
const minShared = 10;

/** The points of a set that are in an old layout: rows of the set, and their rows there. */
export interface SharedPoints {
  readonly rows: Uint32Array;
  readonly oldRows: Uint32Array;
}

/** The points that a set and an old layout have in common. */
export function findShared(points: PointSet, old: StoredLayout): SharedPoints {
  const oldRow = new Map(Array.from(codesOf(old.imageIds, old.captionIds), (code, row) => [code, row]));
  const codes = codesOf(points.images.ids, points.captions.ids);
  const rows = Uint32Array.from([...codes.keys()].filter((row) => oldRow.has(codes[row]!)));
  return { rows, oldRows: rows.map((row) => oldRow.get(codes[row]!)!) };
}

/**
 * Initial positions from an old layout: common points where they were, new ones at the mean of their neighbours among these.
 * null if the layouts have too few points in common.
 */
export async function startFromOld(
  similarity: Similarity,
  points: PointSet,
  old: StoredLayout,
  work: Work,
): Promise<Float32Array | null> {
  const { rows: known, oldRows } = findShared(points, old);
  if (known.length < minShared) return null;
  const layout = new Float32Array(2 * points.count);
  const places = new Float32Array(2 * known.length);
  const isKnown = new Uint8Array(points.count);
  known.forEach((row, place) => {
    isKnown[row] = 1;
    const [x, y] = [old.points[2 * oldRows[place]!]!, old.points[2 * oldRows[place]! + 1]!];
    layout.set([x, y], 2 * row);
    places.set([x, y], 2 * place);
  });
  const fresh = Uint32Array.from([...isKnown.keys()].filter((row) => isKnown[row] === 0));
  if (fresh.length === 0) return layout;
  const near = await searchKnown(similarity, points, { fresh, known }, Math.min(neighboursOfNew, known.length), work);
  const placed = placeNewPoints(near, places);
  fresh.forEach((row, place) => layout.set(placed.subarray(2 * place, 2 * place + 2), 2 * row));
  return layout;
}

/** Aligns a new layout with an old one by their common points. */
export function alignToOld(layout: Float32Array, points: PointSet, old: StoredLayout): Float32Array {
  const { rows, oldRows } = findShared(points, old);
  return alignLayout(
    layout,
    old.points,
    Array.from(rows, (row, place) => [row, oldRows[place]!] as const),
  );
}
