import type { Recall } from '../../../shared/contract/evaluation.ts';
import { median } from '../base/statistics.ts';

/** Recall at 1, 5 and 10 and the median rank of queries with the given ranks (1 is best); all 0 without queries. */
export function summariseRanks(ranks: Uint32Array, candidates: number): Recall {
  const queries = ranks.length;
  const within = (k: number) => (queries === 0 ? 0 : ranks.filter((rank) => rank <= k).length / queries);
  const medianRank = queries === 0 ? 0 : median(ranks);
  return { queries, candidates, r1: within(1), r5: within(5), r10: within(10), medianRank };
}
