import type { Neighbours } from './neighbours.ts';

const steps = 64;
const tolerance = 1e-5;
/** A kernel is never narrower than this share of the mean distance. */
const smallestWidth = 1e-3;

/**
 * How strongly each point belongs to each of its neighbours, [points, k]: exp(−(d − ρ)/σ), where ρ is the distance to the
 * nearest other point and σ makes the memberships of a point sum to log₂(k + 1) (McInnes et al. 2018, algorithms 2 and 3).
 */
export function findMemberships({ points, k, distances }: Neighbours): Float32Array {
  const memberships = new Float32Array(points * k);
  const target = Math.log2(k + 1);
  const overall = meanOf(distances);
  for (let point = 0; point < points; point++) {
    const near = distances.subarray(point * k, (point + 1) * k);
    const rho = near.find((distance) => distance > 0) ?? 0;
    const sigma = Math.max(
      findWidth(near, rho, target),
      smallestWidth * (rho > 0 ? (meanOf(near) * k) / (k + 1) : overall),
    );
    for (let place = 0; place < k; place++)
      memberships[point * k + place] = near[place]! <= rho ? 1 : Math.exp((rho - near[place]!) / sigma);
  }
  return memberships;
}

/** The σ for which Σ exp(−(d − ρ)/σ) is the target, by bisection. */
function findWidth(near: Float32Array, rho: number, target: number): number {
  let low = 0;
  let high = Infinity;
  let sigma = 1;
  for (let step = 0; step < steps; step++) {
    let sum = 0;
    for (const distance of near) sum += distance > rho ? Math.exp((rho - distance) / sigma) : 1;
    if (Math.abs(sum - target) < tolerance) break;
    if (sum > target) high = sigma;
    else low = sigma;
    sigma = high === Infinity ? sigma * 2 : (low + high) / 2;
  }
  return sigma;
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
