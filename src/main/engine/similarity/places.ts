import type { Abortable } from '../../../shared/rpc/procedure.ts';
import { breathe, cutBlocks } from './blocks.ts';
import type { Matrix } from './matrix.ts';
import type { SimilaritySessions } from './sessions.ts';

/** Queries in one run; all candidates are in it, so that the cosines that are compared come from the same run. */
const queriesAtOnce = 32;

/** Which candidates are looked for: `others` is [queries, width], `selves` the candidate that each query is itself. */
export interface PlaceQuestion {
  readonly queries: Matrix;
  readonly selves: Uint32Array;
  readonly candidates: Matrix;
  readonly others: Uint32Array;
}

/** 1 + how many candidates have a higher cosine to the query than each of the others, the query itself not counted. */
export async function findPlaces(
  sessions: SimilaritySessions,
  { queries, selves, candidates, others }: PlaceQuestion,
  { signal }: Abortable,
): Promise<Uint32Array> {
  const width = others.length / Math.max(1, queries.rows);
  const places = new Uint32Array(others.length);
  for (const block of cutBlocks(queries, queriesAtOnce)) {
    await breathe(signal);
    const cosines = await sessions.cosines(block, candidates);
    for (let row = 0; row < block.rows; row++) {
      const query = block.from + row;
      const own = cosines.subarray(row * candidates.rows, (row + 1) * candidates.rows);
      own[selves[query]!] = Number.NEGATIVE_INFINITY;
      const wanted = others.subarray(query * width, (query + 1) * width);
      countHigher(own, wanted, places.subarray(query * width, (query + 1) * width));
    }
  }
  return places;
}

/** Sorts the wanted cosines, so that one pass over all of them counts for every one. */
function countHigher(cosines: Float32Array, wanted: Uint32Array, places: Uint32Array): void {
  const order = Array.from(wanted.keys()).sort((a, b) => cosines[wanted[b]!]! - cosines[wanted[a]!]!);
  const thresholds = Float32Array.from(order, (index) => cosines[wanted[index]!]!);
  const lowest = thresholds.at(-1) ?? Infinity;
  // between[i]: how many lie above threshold i but not above the one before it.
  const between = new Uint32Array(order.length);
  for (const cosine of cosines) {
    if (!(cosine > lowest)) continue;
    let first = 0;
    while (!(cosine > thresholds[first]!)) first++;
    between[first]!++;
  }
  let above = 0;
  order.forEach((index, place) => {
    above += between[place]!;
    places[index] = 1 + above;
  });
}
