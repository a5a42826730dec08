import { breathe, cutBlocks, defaultBlocks, type Block, type BlockSizes } from './blocks.ts';
import type { Matrix } from './matrix.ts';
import { floatTensor, intTensor, type Feeds, type SimilaritySessions } from './sessions.ts';

/** A matrix whose rows belong to groups, such as the captions of one image. */
export interface Grouped {
  readonly matrix: Matrix;
  /** Group of each row. */
  readonly groups: Int32Array;
}

/**
 * The rank of the best own candidate of each query among the candidates of other groups: 1 + the number that do not score below it.
 * 0 for a query without an own candidate. Does not sort.
 *
 * Two passes over the same blocks: first the best own cosine, only in blocks with own candidates, then the count. The blocks are the
 * same because cosines of another shape may differ in the last bit, and a vector must tie with its own copy.
 */
export async function findRanks(
  sessions: SimilaritySessions,
  queries: Grouped,
  candidates: Grouped,
  { signal, blocks = defaultBlocks }: { signal: AbortSignal; blocks?: BlockSizes },
): Promise<Uint32Array> {
  const ranks = new Uint32Array(queries.matrix.rows);
  const parts = [...cutBlocks(candidates.matrix, blocks.candidates)].map((part) => {
    const groups = candidates.groups.subarray(part.from, part.from + part.rows);
    return { feeds: feedsOf('candidate', part, groups, [1, part.rows]), present: new Set(groups) };
  });
  for (const block of cutBlocks(queries.matrix, blocks.queries)) {
    const groups = queries.groups.subarray(block.from, block.from + block.rows);
    const feeds = feedsOf('query', block, groups, [block.rows, 1]);
    const best = new Float32Array(block.rows).fill(Number.NEGATIVE_INFINITY);
    const owned = new Uint8Array(block.rows);
    for (const part of parts) {
      const inside = groups.map((group) => (part.present.has(group) ? 1 : 0));
      if (!inside.includes(1)) continue;
      await breathe(signal);
      const found = await sessions.run('own', { ...feeds, ...part.feeds });
      const own = found['best']!.data as Float32Array;
      inside.forEach((is, row) => {
        if (is === 1) owned[row] = 1;
        best[row] = Math.max(best[row]!, own[row]!);
      });
    }
    const ahead = new Uint32Array(block.rows);
    for (const part of parts) {
      await breathe(signal);
      const found = await sessions.run('ahead', { ...feeds, ...part.feeds, best: floatTensor(best, [block.rows, 1]) });
      (found['ahead']!.data as Int32Array).forEach((count, row) => (ahead[row]! += count));
    }
    owned.forEach((is, row) => (ranks[block.from + row] = is === 1 ? 1 + ahead[row]! : 0));
  }
  return ranks;
}

function feedsOf(side: 'query' | 'candidate', block: Block, groups: Int32Array, dims: readonly number[]): Feeds {
  return {
    [side === 'query' ? 'queries' : 'candidates']: floatTensor(block.data, [block.rows, block.dimensions]),
    [`${side}Groups`]: intTensor(groups, dims),
  };
}
