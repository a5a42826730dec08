/** A word of a caption that was replaced by another, and how much the cosine with the image gained. */
export interface Substitution {
  /** Index of the caption among those that were tested. */
  readonly caption: number;
  readonly from: string;
  readonly to: string;
  readonly gain: number;
}

/** The probability that one word of a caption should be another. */
export interface ScoredCaption {
  readonly probability: number;
  /** Index of the most likely substitution, −1 if none is informative. */
  readonly best: number;
}

/** Pseudo-count of captions by which a pair of words is pulled towards the average of all pairs. */
const doubt = 2;
/** Minimum difference between the gains of a wrong and of a correct word: in standard deviations, plus this many standard errors. */
const [leastDifference, errors] = [0.6, 1];
const rounds = 3;
const steps = 30;
/** Cap on the log likelihood ratio of one substitution. */
const loudest = 8;
const [leastShare, mostShare] = [0.001, 0.5];

/**
 * Finds substitutions that correct a wrong word. For each pair of words, the gain of the substitution is learned from the project: if the
 * first word is correct, from captions with it; if it is wrong, from captions with the second word, which lose as much by the reverse
 * substitution. Both are normal distributions with a common variance, shrunk towards those of all substitutions. Words that the model does
 * not distinguish, or that too few captions have, are skipped. `right` is the probability that a caption is otherwise correct; captions are
 * weighted by it.
 */
export function scoreSubstitutions(substitutions: readonly Substitution[], right: ArrayLike<number>): ScoredCaption[] {
  const kinds = nameKinds(substitutions);
  let trust = Float64Array.from(right);
  for (let round = 1; ; round++) {
    const ratios = compareBoth(substitutions, kinds, trust);
    const scored = weigh(substitutions, ratios, Float64Array.from(right));
    if (round === rounds) return scored;
    trust = Float64Array.from(scored, ({ probability }, caption) => right[caption]! * (1 - probability));
  }
}

/** The kind of each substitution by number, and the kind of its reverse, −1 if there is none. */
interface Kinds {
  readonly of: Uint32Array;
  readonly back: Int32Array;
}

function nameKinds(substitutions: readonly Substitution[]): Kinds {
  const numbers = new Map<string, number>();
  const name = (from: string, to: string): string => `${from} ${to}`;
  const of = Uint32Array.from(substitutions, ({ from, to }) => {
    const key = name(from, to);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  const back = new Int32Array(numbers.size);
  substitutions.forEach(({ from, to }, at) => (back[of[at]!] = numbers.get(name(to, from)) ?? -1));
  return { of, back };
}

/**
 * The log likelihood ratio of each substitution (the word is wrong and the other one correct, against the word is correct); NaN if the two
 * cannot be distinguished.
 */
function compareBoth(substitutions: readonly Substitution[], { of, back }: Kinds, trust: Float64Array): Float64Array {
  const mass = new Float64Array(back.length);
  const sum = new Float64Array(back.length);
  const squares = new Float64Array(back.length);
  substitutions.forEach(({ caption, gain }, at) => {
    mass[of[at]!]! += trust[caption]!;
    sum[of[at]!]! += trust[caption]! * gain;
    squares[of[at]!]! += trust[caption]! * gain * gain;
  });
  const total = (values: Float64Array): number => values.reduce((all, value) => all + value, 1e-9);
  const usual = total(sum) / total(mass);
  const mean = sum.map((value, kind) => (value + doubt * usual) / (mass[kind]! + doubt));
  const rest = squares.map((value, kind) => value - 2 * mean[kind]! * sum[kind]! + mean[kind]! ** 2 * mass[kind]!);
  const spread = Math.max(1e-8, total(rest) / total(mass));
  const variance = rest.map((value, kind) => (Math.max(0, value) + doubt * spread) / (mass[kind]! + doubt));
  return Float64Array.from(substitutions, ({ gain }, at) => {
    const [there, other] = [of[at]!, back[of[at]!]!];
    const whenRight = mean[there]!;
    const whenWrong = -(other === -1 ? usual : mean[other]!);
    const both = (variance[there]! + (other === -1 ? spread : variance[other]!)) / 2;
    const error = Math.sqrt(1 / (mass[there]! + doubt) + 1 / ((other === -1 ? 0 : mass[other]!) + doubt));
    if (whenWrong - whenRight <= (leastDifference + errors * error) * Math.sqrt(both)) return Number.NaN;
    const ratio = ((whenWrong - whenRight) * (gain - (whenWrong + whenRight) / 2)) / both;
    return Math.min(loudest, ratio);
  });
}

/**
 * Any word of a caption may be wrong, and any of its substitutions correct: ratios are averaged over the substitutions of each word, then
 * over words. The share of captions with a wrong word is fitted by expectation maximisation.
 */
function weigh(substitutions: readonly Substitution[], ratios: Float64Array, right: Float64Array): ScoredCaption[] {
  const words = Array.from(right, () => new Map<string, { sum: number; count: number }>());
  const best = new Int32Array(right.length).fill(-1);
  substitutions.forEach(({ caption, from }, at) => {
    if (Number.isNaN(ratios[at]!)) return;
    const { sum, count } = words[caption]!.get(from) ?? { sum: 0, count: 0 };
    words[caption]!.set(from, { sum: sum + Math.exp(ratios[at]!), count: count + 1 });
    if (best[caption] === -1 || ratios[at]! > ratios[best[caption]!]!) best[caption] = at;
  });
  const tried = Uint32Array.from(words, ({ size }) => size);
  const odds = Float64Array.from(words, (known) => {
    const means = Array.from(known.values(), ({ sum, count }) => sum / count);
    return means.reduce((sum, mean) => sum + mean, 0) / Math.max(1, known.size);
  });
  const probabilityOf = (caption: number, share: number): number =>
    tried[caption] === 0 ? 0 : (share * odds[caption]!) / (share * odds[caption]! + 1 - share);
  const mass = right.reduce((sum, value, caption) => sum + (tried[caption] === 0 ? 0 : value), 1e-9);
  let share = 0.1;
  for (let step = 0; step < steps; step++) {
    const expected = right.reduce((sum, value, caption) => sum + value * probabilityOf(caption, share), 0);
    share = Math.min(mostShare, Math.max(leastShare, expected / mass));
  }
  return Array.from(best, (place, caption) => ({ probability: probabilityOf(caption, share), best: place }));
}
