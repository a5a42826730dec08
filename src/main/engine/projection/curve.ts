import { findABParams } from 'umap-js/dist/umap.js';

/** The curve 1 / (1 + a·d^2b) that says how close two points of the layout stand. */
export interface Curve {
  readonly a: number;
  readonly b: number;
}

/** Fits the curve to 1 up to `minDist` and exp(−(d − minDist)/spread) beyond, by umap-js. */
export function fitCurve(minDist: number, spread = 1): Curve {
  return findABParams(spread, minDist);
}

const octaves = 64;
const lowest = -48;
/** Steps per octave, a power of two. */
const stepBits = 8;
const shift = 23 - stepBits;
const first = (127 + lowest) << stepBits;

/** Coefficients of the pull and the push along the difference of two points, by the squared distance. */
export interface Forces {
  readonly pull: Float32Array;
  readonly push: Float32Array;
  /** Place in both tables of a squared distance, from the bits of its float32. */
  readonly shift: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Tabulates both forces on a logarithmic scale from 2^−48 to 2^16: a power is then two reads of memory, and a table step of
 * 0.3 % drowns in the noise of sampling. Pull: −2ab·s^(b−1) / (1 + a·s^b); push: 2γb / ((0.001 + s)(1 + a·s^b)), s = d².
 */
export function tabulateForces({ a, b }: Curve, repulsion: number): Forces {
  const count = octaves << stepBits;
  const pull = new Float32Array(count);
  const push = new Float32Array(count);
  for (let place = 0; place < count; place++) {
    const octave = 2 ** (lowest + (place >> stepBits));
    const squared = octave * (1 + ((place & ((1 << stepBits) - 1)) + 0.5) / (1 << stepBits));
    const power = squared ** b;
    pull[place] = (-2 * a * b * power) / squared / (1 + a * power);
    push[place] = (2 * repulsion * b) / ((0.001 + squared) * (1 + a * power));
  }
  return { pull, push, shift, first, last: count - 1 };
}
