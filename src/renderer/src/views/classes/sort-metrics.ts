import type { ClassMetrics } from '../../../../shared/contract/evaluation.ts';

/** The figures of the per-class table. */
export type MetricColumn = 'support' | 'predicted' | 'precision' | 'recall' | 'f1';

/** The rows in the order of a figure; rows without it come last either way, and equal rows keep their order. */
export function sortMetrics(rows: readonly ClassMetrics[], by: MetricColumn | 'position', up: boolean): ClassMetrics[] {
  if (by === 'position') return up ? [...rows] : rows.toReversed();
  const sign = up ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [a[by], b[by]];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return sign * (x - y);
  });
}
