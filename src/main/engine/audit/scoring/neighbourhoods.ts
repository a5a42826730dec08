import { findTopK } from '../../similarity/top-k.ts';
import { sliceRows, takeRows, type Matrix } from '../../similarity/matrix.ts';
import type { SimilaritySessions } from '../../similarity/sessions.ts';
import type { Random } from '../../base/random.ts';
import { drawNumbers } from './fit-evidence.ts';

/** The nearest rows of each row, [rows, width] row-major, nearest first; may hold the row itself. */
export interface Neighbourhoods {
  readonly width: number;
  readonly rows: Uint32Array;
  readonly cosines: Float32Array;
}

/** Beyond this many rows neighbours are sought in a random sample, so that time and memory grow with the rows and not with their square. */
const mostCandidates = 60_000;
const rowsAtOnce = 2_048;

/** How far work is. */
export type Tell = (done: number, total: number) => void;

/** Nearest neighbours of every row of `queries` among the rows of `candidates`. */
export async function findNeighbourhoods(
  sessions: SimilaritySessions,
  random: Random,
  queries: Matrix,
  candidates: Matrix,
  wanted: number,
  { signal, tell }: { signal: AbortSignal; tell: Tell },
): Promise<Neighbourhoods> {
  const chosen = candidates.rows > mostCandidates ? drawNumbers(random, candidates.rows, mostCandidates) : null;
  const among = chosen === null ? candidates : takeRows(candidates, chosen);
  const width = Math.min(wanted, among.rows);
  const rows = new Uint32Array(queries.rows * width);
  const cosines = new Float32Array(queries.rows * width);
  for (let from = 0; from < queries.rows; from += rowsAtOnce) {
    tell(from, queries.rows);
    const part = sliceRows(queries, from, Math.min(queries.rows, from + rowsAtOnce));
    const found = await findTopK(sessions, part, among, width, { signal });
    rows.set(chosen === null ? found.indices : found.indices.map((row) => chosen[row]!), from * width);
    cosines.set(found.scores, from * width);
  }
  tell(queries.rows, queries.rows);
  return { width, rows, cosines };
}
