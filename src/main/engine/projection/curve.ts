/** The curve 1 / (1 + a·d^2b): the similarity of two points at distance d in the layout. */
export interface Curve {
  readonly a: number;
  readonly b: number;
}

const samples = 300;
const mostSteps = 100;

/**
 * Fits the curve to 1 up to `minDist` and exp(−(d − minDist)/spread) beyond, by least squares over [0, 3·spread] as umap-learn does
 * (Levenberg–Marquardt).
 */
export function fitCurve(minDist: number, spread = 1): Curve {
  const distances = Float64Array.from({ length: samples }, (_, i) => (3 * spread * i) / (samples - 1));
  const wanted = distances.map((d) => (d < minDist ? 1 : Math.exp(-(d - minDist) / spread)));
  let curve: Curve = { a: 1, b: 1 };
  let error = squaredError(curve, distances, wanted);
  let damping = 1e-3;
  for (let step = 0; step < mostSteps; step++) {
    const next = stepTowards(curve, distances, wanted, damping);
    const nextError = squaredError(next, distances, wanted);
    damping = nextError < error ? damping / 10 : damping * 10;
    if (!(nextError < error)) continue;
    const settled = error - nextError < 1e-12 * error;
    [curve, error] = [next, nextError];
    if (settled) break;
  }
  return curve;
}

function squaredError({ a, b }: Curve, distances: Float64Array, wanted: Float64Array): number {
  return distances.reduce((sum, d, i) => sum + (1 / (1 + a * d ** (2 * b)) - wanted[i]!) ** 2, 0);
}

/** One damped Gauss–Newton step: solves the normal equations of both parameters. */
function stepTowards({ a, b }: Curve, distances: Float64Array, wanted: Float64Array, damping: number): Curve {
  let [aa, ab, bb, ra, rb] = [0, 0, 0, 0, 0];
  // The first distance is 0, where the curve is 1 for every a and b.
  for (let i = 1; i < distances.length; i++) {
    const power = distances[i]! ** (2 * b);
    const value = 1 / (1 + a * power);
    const byA = -power * value ** 2;
    const byB = 2 * a * Math.log(distances[i]!) * byA;
    const residual = value - wanted[i]!;
    [aa, ab, bb] = [aa + byA * byA, ab + byA * byB, bb + byB * byB];
    [ra, rb] = [ra + byA * residual, rb + byB * residual];
  }
  [aa, bb] = [aa * (1 + damping), bb * (1 + damping)];
  const determinant = aa * bb - ab * ab;
  return { a: a - (bb * ra - ab * rb) / determinant, b: b - (aa * rb - ab * ra) / determinant };
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
  /** Index of a squared distance in both tables, from the bits of its float32. */
  readonly shift: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Tabulates both forces on a logarithmic scale from 2^−48 to 2^16: evaluating one then takes two memory reads, and the table step of
 * 0.3% is lost in the sampling noise. Pull: −2ab·s^(b−1) / (1 + a·s^b); push: 2γb / ((0.001 + s)(1 + a·s^b)), s = d².
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
