/** Evidence about pairs, [pairs, columns] row-major. */
export interface Table {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** A logistic model: weights of the columns, and the intercept last. */
export type Weights = Float64Array;

/** Standard deviation of the Gaussian prior around the expected weights. */
const freedom = 0.1;
const mostSteps = 25;
const sweeps = 50;

/**
 * Fits weights that distinguish the first `positives` rows from the others, by Newton's method with a Gaussian prior around `expected`:
 * with few rows the prior dominates, with many the data. No weight is negative, so evidence for a pair never counts against it.
 * `importance` weights the rows.
 */
export function fitLogistic(
  { data, rows, columns }: Table,
  positives: number,
  expected: Float64Array,
  importance: Float64Array,
): Weights {
  const size = columns + 1;
  const weights = new Float64Array(size);
  weights.set(expected);
  const row = new Float64Array(size);
  row[columns] = 1;
  for (let step = 0; step < mostSteps; step++) {
    const gradient = new Float64Array(size);
    const curvature = new Float64Array(size * size);
    for (let at = 0; at < rows; at++) {
      let logit = weights[columns]!;
      for (let k = 0; k < columns; k++) logit += weights[k]! * (row[k] = data[at * columns + k]!);
      const share = 1 / (1 + Math.exp(-logit));
      const error = (share - (at < positives ? 1 : 0)) * importance[at]!;
      const bend = share * (1 - share) * importance[at]!;
      for (let a = 0; a < size; a++) {
        gradient[a]! += error * row[a]!;
        for (let b = 0; b <= a; b++) curvature[a * size + b]! += bend * row[a]! * row[b]!;
      }
    }
    for (let a = 0; a < size; a++) {
      const strength = a < columns ? freedom ** -2 : 1e-6;
      gradient[a]! += strength * (weights[a]! - (a < columns ? expected[a]! : weights[a]!));
      curvature[a * size + a]! += strength;
      for (let b = 0; b < a; b++) curvature[b * size + a] = curvature[a * size + b]!;
    }
    const target = stepTowards(weights, gradient, curvature, size);
    let moved = 0;
    target.forEach((value, a) => (moved = Math.max(moved, Math.abs(value - weights[a]!))));
    weights.set(target);
    if (moved < 1e-6) break;
  }
  return weights;
}

/** Minimises the quadratic approximation over non-negative weights by coordinate descent; the intercept is unconstrained. */
function stepTowards(weights: Weights, gradient: Float64Array, curvature: Float64Array, size: number): Weights {
  const target = weights.slice();
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let a = 0; a < size; a++) {
      let slope = gradient[a]!;
      for (let b = 0; b < size; b++) slope += curvature[a * size + b]! * (target[b]! - weights[b]!);
      const moved = target[a]! - slope / curvature[a * size + a]!;
      target[a] = a < size - 1 ? Math.max(0, moved) : moved;
    }
  }
  return target;
}

/** The logit of each row. */
export function applyLogistic({ data, rows, columns }: Table, weights: Weights): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let logit = weights[columns]!;
    for (let k = 0; k < columns; k++) logit += weights[k]! * data[row * columns + k]!;
    return logit;
  });
}
