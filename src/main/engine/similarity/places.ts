import type { Abortable } from '../../../shared/rpc/procedure.ts';
import { breathe, cutBlocks } from './blocks.ts';
import type { Matrix } from './matrix.ts';
import type { SimilaritySessions } from './sessions.ts';

/** Queries per run; all candidates are in each run, so that the cosines compared come from the same run. */
const queriesAtOnce = 32;

/** The candidates to rank: `others` is [queries, width], `selves` is the candidate that is the query itself. */
export interface PlaceQuestion {
  readonly queries: Matrix;
  readonly selves: Uint32Array;
  readonly candidates: Matrix;
  readonly others: Uint32Array;
}

/** The rank of each of the others: 1 + the number of candidates with a higher cosine, not counting the query itself. */
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

/** Sorts the wanted cosines, so that a single pass over all cosines ranks them. */
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
