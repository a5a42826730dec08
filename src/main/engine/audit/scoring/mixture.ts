import { quantile } from '../../base/statistics.ts';

/** The scores of the project's pairs as a mixture of mismatches and correct pairs. */
export interface Mixture {
  /** Estimated share of wrong pairs. */
  readonly wrongShare: number;
  /** The probability of being wrong at a score. */
  readonly probabilityOf: (score: number) => number;
}

const bins = 60;
/** Relative change of the probability beyond the outermost bins. */
const tail = 0.02;
/** Bounds of a probability that rests on scores alone. */
const [least, most] = [0.002, 0.998];

/**
 * Positive-unlabelled learning in reverse: mismatches are known to be wrong, the project's pairs are a mixture. The share of wrong pairs is
 * the smallest ratio of the two distribution functions (Blanchard, Lee and Scott, "Semi-supervised novelty detection", 2010). A pair's
 * probability is share × density of mismatches ÷ density of pairs, with the ratio made monotone by pooling adjacent violators.
 */
export function separateMixture(pairs: Float64Array, mismatches: Float64Array): Mixture {
  const own = pairs.toSorted();
  const wrong = mismatches.toSorted();
  const wrongShare = estimateShare(own, wrong);
  const all = Float64Array.from([...own, ...wrong]).sort();
  const edges = Array.from({ length: bins + 1 }, (_, bin) => quantile(all, bin / bins));
  const centres: number[] = [];
  const ratios: number[] = [];
  const masses: number[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const [from, to] = [edges[bin]!, edges[bin + 1]!];
    if (to <= from) continue;
    const last = bin === bins - 1;
    const share = (values: Float64Array): number =>
      (countBelow(values, to, last) - countBelow(values, from, false) + 0.5) / (values.length + 0.5 * bins);
    centres.push((from + to) / 2);
    ratios.push(share(wrong) / share(own));
    masses.push(share(own));
  }
  const falling = pool(centres, ratios, masses);
  return { wrongShare, probabilityOf: (score) => clamp(wrongShare * interpolate(falling, score)) };
}

function estimateShare(own: Float64Array, wrong: Float64Array): number {
  let share = 1;
  for (let level = 0.15; level < 0.95; level += 0.02) {
    const at = quantile(wrong, level);
    const below = countBelow(own, at, true) / own.length;
    share = Math.min(share, below / level);
  }
  return Math.min(0.99, Math.max(0.005, share));
}

/** Weighted isotonic regression to falling values: the centre and value of each run of equal values. */
function pool(
  centres: readonly number[],
  values: readonly number[],
  weights: readonly number[],
): { readonly centre: number; readonly value: number }[] {
  const runs: { centre: number; value: number; weight: number }[] = [];
  values.forEach((value, place) => {
    let run = { centre: centres[place]!, value, weight: weights[place]! };
    for (let last = runs.at(-1); last !== undefined && last.value < run.value; last = runs.at(-1)) {
      runs.pop();
      const weight = last.weight + run.weight;
      const mean = (a: number, b: number): number => (a * last!.weight + b * run.weight) / weight;
      run = { centre: mean(last.centre, run.centre), value: mean(last.value, run.value), weight };
    }
    runs.push(run);
  });
  return runs;
}

/** Linear between the centres of two runs; beyond the outermost it still changes a little, so that no two scores give the same value. */
function interpolate(runs: readonly { readonly centre: number; readonly value: number }[], at: number): number {
  const next = runs.findIndex(({ centre }) => centre > at);
  const [first, last] = [runs[0]!, runs.at(-1)!];
  if (next === 0) return first.value * (1 + tail * (1 - Math.exp(at - first.centre)));
  if (next === -1) return last.value * (1 - tail * (1 - Math.exp(last.centre - at)));
  const [left, right] = [runs[next - 1]!, runs[next]!];
  return left.value + ((at - left.centre) / (right.centre - left.centre)) * (right.value - left.value);
}

/** The number of sorted values below a limit, or at most equal to it if inclusive. */
function countBelow(sorted: Float64Array, limit: number, inclusive: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit || (inclusive && sorted[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function clamp(probability: number): number {
  return Math.min(most, Math.max(least, probability));
}
