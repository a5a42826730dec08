import type { Measured } from '../../../shared/contract/evaluation.ts';

const [lowest, highest] = [0.025, 0.975];

/**
 * A share with its 95% percentile-bootstrap interval (Efron and Tibshirani, 1993, § 13.3). A resample of n outcomes of which a share
 * p is correct has Binomial(n, p) correct ones, so the quantiles are computed instead of sampled. Without outcomes: 0 in [0, 1].
 */
export function measureShare(correct: number, count: number): Measured {
  if (count === 0) return { value: 0, low: 0, high: 1 };
  const value = correct / count;
  if (correct === 0 || correct === count) return { value, low: value, high: value };
  return { value, low: binomialQuantile(correct, count, lowest), high: binomialQuantile(correct, count, highest) };
}

/** The smallest x / n with P(X ≤ x) ≥ q for X of Binomial(n, correct / n). */
function binomialQuantile(correct: number, count: number, q: number): number {
  const odds = Math.log(correct) - Math.log(count - correct);
  // Relative to the mode, so that only negligible terms underflow.
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
