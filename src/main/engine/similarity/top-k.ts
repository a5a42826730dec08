import { breathe, cutBlocks, defaultBlocks, type BlockSizes } from './blocks.ts';
import type { Matrix } from './matrix.ts';
import { countTensor, floatTensor, type SimilaritySessions } from './sessions.ts';

/** The best k candidates of each query, [queries, k] row-major, best first. */
export interface TopK {
  readonly k: number;
  readonly indices: Uint32Array;
  readonly scores: Float32Array;
}

/** Exact search: the k candidates with the highest cosine for each query, ties in the order of the candidates. */
export async function findTopK(
  sessions: SimilaritySessions,
  queries: Matrix,
  candidates: Matrix,
  wanted: number,
  { signal, blocks = defaultBlocks }: { signal: AbortSignal; blocks?: BlockSizes },
): Promise<TopK> {
  const k = Math.min(wanted, candidates.rows);
  const indices = new Uint32Array(queries.rows * k);
  const scores = new Float32Array(queries.rows * k);
  for (const block of cutBlocks(queries, blocks.queries)) {
    const best = {
      k,
      rows: block.rows,
      kept: 0,
      indices: indices.subarray(block.from * k, (block.from + block.rows) * k),
      scores: scores.subarray(block.from * k, (block.from + block.rows) * k),
    };
    const query = floatTensor(block.data, [block.rows, block.dimensions]);
    for (const part of cutBlocks(candidates, blocks.candidates)) {
      await breathe(signal);
      const width = Math.min(k, part.rows);
      const found = await sessions.run('top-k', {
        queries: query,
        candidates: floatTensor(part.data, [part.rows, part.dimensions]),
        k: countTensor(width),
      });
      mergeBest(best, part.from, width, found['indices']!.data as Int32Array, found['scores']!.data as Float32Array);
    }
  }
  return { k, indices, scores };
}

interface Best {
  readonly k: number;
  readonly rows: number;
  /** Number of filled slots of each row. */
  kept: number;
  readonly indices: Uint32Array;
  readonly scores: Float32Array;
}

/** Merges the best of one block of candidates, which starts at `from`, into the best so far. Both are sorted. */
function mergeBest(best: Best, from: number, width: number, indices: Int32Array, scores: Float32Array): void {
  const { k, rows, kept } = best;
  const merged = Math.min(k, kept + width);
  const keptIndices = new Uint32Array(kept);
  const keptScores = new Float32Array(kept);
  for (let row = 0; row < rows; row++) {
    const start = row * k;
    keptIndices.set(best.indices.subarray(start, start + kept));
    keptScores.set(best.scores.subarray(start, start + kept));
    let old = 0;
    let fresh = row * width;
    const end = fresh + width;
    for (let place = start; place < start + merged; place++) {
      // Earlier candidates win ties.
      if (old < kept && (fresh === end || keptScores[old]! >= scores[fresh]!)) {
        best.indices[place] = keptIndices[old]!;
        best.scores[place] = keptScores[old++]!;
      } else {
        best.indices[place] = from + indices[fresh]!;
        best.scores[place] = scores[fresh++]!;
      }
    }
  }
  best.kept = merged;
}
