import { findTopK } from '../../similarity/top-k.ts';
import { sliceRows, takeRows, type Matrix } from '../../similarity/matrix.ts';
import type { SimilaritySessions } from '../../similarity/sessions.ts';
import type { Random } from '../../base/random.ts';
import { drawNumbers } from './fit-evidence.ts';

/** The nearest rows of each row, [rows, width] row-major, nearest first; may include the row itself. */
export interface Neighbourhoods {
  readonly width: number;
  readonly rows: Uint32Array;
  readonly cosines: Float32Array;
}

/** With more rows, neighbours are found in a random sample, so that time and memory grow linearly. */
const maxCandidates = 60_000;
const rowsAtOnce = 2_048;

/** Reports progress. */
export type OnProgress = (done: number, total: number) => void;

/** Nearest neighbours of every row of `queries` among the rows of `candidates`. */
export async function findNeighbourhoods(
  sessions: SimilaritySessions,
  random: Random,
  queries: Matrix,
  candidates: Matrix,
  wanted: number,
  { signal, onProgress }: { signal: AbortSignal; onProgress: OnProgress },
): Promise<Neighbourhoods> {
  const chosen = candidates.rows > maxCandidates ? drawNumbers(random, candidates.rows, maxCandidates) : null;
  const among = chosen === null ? candidates : takeRows(candidates, chosen);
  const width = Math.min(wanted, among.rows);
  const rows = new Uint32Array(queries.rows * width);
  const cosines = new Float32Array(queries.rows * width);
  for (let from = 0; from < queries.rows; from += rowsAtOnce) {
    onProgress(from, queries.rows);
    const part = sliceRows(queries, from, Math.min(queries.rows, from + rowsAtOnce));
    const found = await findTopK(sessions, part, among, width, { signal });
    rows.set(chosen === null ? found.indices : found.indices.map((row) => chosen[row]!), from * width);
    cosines.set(found.scores, from * width);
  }
  onProgress(queries.rows, queries.rows);
  return { width, rows, cosines };
}
