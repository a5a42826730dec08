/** A word of a caption that was exchanged for another, and what the cosine with the image gained by it. */
export interface Exchange {
  /** Place of the caption among those that were looked at. */
  readonly caption: number;
  readonly from: string;
  readonly to: string;
  readonly gain: number;
}

/** How probably one word of a caption should be another. */
export interface Judgement {
  readonly probability: number;
  /** The likeliest exchange by its place, −1 when none tells anything. */
  readonly best: number;
}

/** Captions with which a pair of words must be seen before it counts as much as all pairs together. */
const doubt = 2;
/** Deviations by which the gains of a wrong and of a right word must differ at least, and standard errors of that difference on top. */
const [leastDifference, errors] = [0.6, 1];
const rounds = 3;
const steps = 30;
/** No exchange speaks louder than this (natural logarithm of a likelihood ratio). */
const loudest = 8;
const [leastShare, mostShare] = [0.001, 0.5];

/**
 * Which exchanges set a wrong word right. For each two words, what is gained by saying the other one is learned from the project: where the first is right, from captions that
 * have it; where it is wrong, from captions that have the other one and lose as much by the exchange back. Both are normal distributions of one
 * variance, pulled towards those of all exchanges; words that the model does not tell apart, or that too few captions have, are left out. `right` is the probability that a
 * caption is right otherwise; captions count by it.
 */
export function judgeExchanges(exchanges: readonly Exchange[], right: ArrayLike<number>): Judgement[] {
  const kinds = nameKinds(exchanges);
  let trust = Float64Array.from(right);
  for (let round = 1; ; round++) {
    const ratios = compareBoth(exchanges, kinds, trust);
    const judgements = weigh(exchanges, ratios, Float64Array.from(right));
    if (round === rounds) return judgements;
    trust = Float64Array.from(judgements, ({ probability }, caption) => right[caption]! * (1 - probability));
  }
}

/** The kind of each exchange by number, and the kind of the exchange back, −1 where nobody made it. */
interface Kinds {
  readonly of: Uint32Array;
  readonly back: Int32Array;
}

function nameKinds(exchanges: readonly Exchange[]): Kinds {
  const numbers = new Map<string, number>();
  const name = (from: string, to: string): string => `${from} ${to}`;
  const of = Uint32Array.from(exchanges, ({ from, to }) => {
    const key = name(from, to);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  const back = new Int32Array(numbers.size);
  exchanges.forEach(({ from, to }, at) => (back[of[at]!] = numbers.get(name(to, from)) ?? -1));
  return { of, back };
}

/** The logarithm of each exchange's likelihood ratio: the word is wrong and the other one right, against the word is right; NaN where the two cannot be told apart. */
function compareBoth(exchanges: readonly Exchange[], { of, back }: Kinds, trust: Float64Array): Float64Array {
  const mass = new Float64Array(back.length);
  const sum = new Float64Array(back.length);
  const squares = new Float64Array(back.length);
  exchanges.forEach(({ caption, gain }, at) => {
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
  return Float64Array.from(exchanges, ({ gain }, at) => {
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
 * Any word of a caption may be the wrong one, and any of its exchanges right: ratios are averaged over the exchanges of each word, then over words. The share of
 * captions with a wrong word is fitted to all of them (expectation maximisation).
 */
function weigh(exchanges: readonly Exchange[], ratios: Float64Array, right: Float64Array): Judgement[] {
  const words = Array.from(right, () => new Map<string, { sum: number; count: number }>());
  const best = new Int32Array(right.length).fill(-1);
  exchanges.forEach(({ caption, from }, at) => {
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
