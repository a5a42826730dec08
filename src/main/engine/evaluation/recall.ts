import type { Recall } from '../../../shared/contract/evaluation.ts';

/** Recall at 1, 5 and 10 and the median rank of queries whose ranks (1 is best) are given; all 0 when there are none. */
export function summariseRanks(ranks: Uint32Array, candidates: number): Recall {
  const queries = ranks.length;
  const within = (k: number) => (queries === 0 ? 0 : ranks.filter((rank) => rank <= k).length / queries);
  return { queries, candidates, r1: within(1), r5: within(5), r10: within(10), medianRank: medianOf(ranks) };
}

/** The middle value, or the mean of the two middle ones; 0 of nothing. */
export function medianOf(values: Uint32Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
