import { kernels, type Filter } from './filters.ts';

/** Fixed-point bits of a weight: 32 of the accumulator, minus 8 of a level, minus 2 for overshoot. */
export const precisionBits = 32 - 8 - 2;

/**
 * For each position along one axis of the resized image: the first source position, how many follow, and their weights ×
 * 2²², `stride` numbers for each position.
 */
export interface Coefficients {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int32Array;
  readonly stride: number;
}

/** The weights that resample `from` positions to `to` (Pillow's `precompute_coeffs` and `normalize_coeffs_8bpc`), cached. */
export function coefficientsFor(filter: Exclude<Filter, 'nearest'>, from: number, to: number): Coefficients {
  const key = `${filter}:${from}:${to}`;
  let known = cache.get(key);
  if (known === undefined) {
    known = compute(filter, from, to);
    if (cache.size >= cacheSize) cache.delete(cache.keys().next().value!);
  } else {
    cache.delete(key);
  }
  cache.set(key, known);
  return known;
}

/** Photographs come in a few sizes; the weights of 64 of them take a few megabytes. */
const cacheSize = 64;
const cache = new Map<string, Coefficients>();

function compute(filter: Exclude<Filter, 'nearest'>, from: number, to: number): Coefficients {
  const kernel = kernels[filter];
  const scale = from / to;
  const filterScale = Math.max(1, scale);
  const support = kernel.support * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const inverse = 1 / filterScale;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Int32Array(to * stride);
  const exact = new Float64Array(stride);
  for (let place = 0; place < to; place++) {
    const center = (place + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const length = Math.min(from, Math.trunc(center + support + 0.5)) - start;
    let sum = 0;
    for (let i = 0; i < length; i++) {
      const weight = kernel.weigh((i + start - center + 0.5) * inverse);
      exact[i] = weight;
      sum += weight;
    }
    for (let i = 0; i < length; i++) {
      const share = sum === 0 ? exact[i]! : exact[i]! / sum;
      weights[place * stride + i] = Math.trunc((share < 0 ? -0.5 : 0.5) + share * (1 << precisionBits));
    }
    first[place] = start;
    count[place] = length;
  }
  return { first, count, weights, stride };
}
