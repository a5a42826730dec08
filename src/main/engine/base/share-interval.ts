import type { Measured } from '../../../shared/contract/evaluation.ts';

const [lowest, highest] = [0.025, 0.975];

/**
 * A share with its 95% percentile-bootstrap interval (Efron and Tibshirani, 1993, § 13.3). A resample of n outcomes of which a share
 * p is right holds Binomial(n, p) right ones, so that the quantiles are computed and not drawn. 0 in [0, 1] of nothing.
 */
export function measureShare(right: number, count: number): Measured {
  if (count === 0) return { value: 0, low: 0, high: 1 };
  const value = right / count;
  if (right === 0 || right === count) return { value, low: value, high: value };
  return { value, low: quantile(right, count, lowest), high: quantile(right, count, highest) };
}

/** The smallest x / n with P(X ≤ x) ≥ q for X of Binomial(n, right / n). */
function quantile(right: number, count: number, q: number): number {
  const odds = Math.log(right) - Math.log(count - right);
  // Relative to the mode, where the probability is highest, so that nothing underflows that matters.
  const logs = new Float64Array(count + 1);
  for (let x = 1; x <= count; x++) logs[x] = logs[x - 1]! + Math.log((count - x + 1) / x) + odds;
  const most = logs.reduce((a, b) => Math.max(a, b));
  const total = logs.reduce((sum, log) => sum + Math.exp(log - most), 0);
  let sum = 0;
  for (let x = 0; x <= count; x++) {
    sum += Math.exp(logs[x]! - most);
    if (sum >= q * total) return x / count;
  }
  return 1;
}
