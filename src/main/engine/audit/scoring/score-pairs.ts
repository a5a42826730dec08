import { breathe } from '../../similarity/blocks.ts';
import { stackMatrices } from '../../similarity/stack.ts';
import type { SimilaritySessions } from '../../similarity/sessions.ts';
import { Random } from '../../base/random.ts';
import { evidenceKind, type EvidenceKind } from '../../compute/contract/audit.ts';
import { evidence } from '../evidence.ts';
import { findClassEvidence } from './class-evidence.ts';
import { findFit, measurePopularity } from './fit-evidence.ts';
import { applyLogistic, fitLogistic, type Table } from './logistic.ts';
import { separateMixture } from './mixture.ts';
import { compareWithAround, findAgreement, type Surroundings } from './neighbour-evidence.ts';
import { findNeighbourhoods } from './neighbourhoods.ts';
import { standardiseRobustly } from './outlier-scores.ts';
import { drawFolds, drawMismatches, ownPairs, type PairedData, type PairSet } from './pairs.ts';
import { findSupport } from './support-evidence.ts';
import { findWordEvidence } from './word-evidence.ts';

const kinds = evidenceKind.options;

/** The evidence for each pair, by kind. */
export type EvidenceColumns = Readonly<Record<EvidenceKind, Float32Array>>;

/** Scores of the project's pairs, and of the known errors that were added to measure recall. */
export interface PairScores {
  /**
   * Logit of being a pair of the project rather than a mismatch, and the probability of being wrong; own pairs first, then the known
   * errors.
   */
  readonly scores: Float64Array;
  readonly wrong: Float32Array;
  readonly evidence: EvidenceColumns;
  /** What each kind of evidence adds to a score, in the order of `evidenceKind`, [pairs, columns]. */
  readonly contributions: Float32Array;
  /** Word of the vocabulary with the least evidence in the image, −1 for none. */
  readonly worstWords: Int32Array;
  readonly weights: Float64Array;
  readonly wrongShare: number;
  readonly canaries: PairSet;
  /** How little each caption distinguishes images, in robust deviations. */
  readonly flatness: Float32Array;
  readonly surroundings: Surroundings;
}

/** Options of an audit's scores. */
export interface ScoreOptions {
  readonly seed: number;
  readonly scale: number;
  readonly canaries: number;
  /** Class of each image, −1 for none, and how many classes there are. */
  readonly labels: Int32Array;
  readonly classes: number;
  readonly signal: AbortSignal;
  readonly progress: (phase: string, done: number, total: number) => void;
}

const folds = 5;
const rounds = 3;
const neighbours = 48;
const mostMismatches = 40_000;

/**
 * The probability that each pair is wrong, without labels: a logistic model combines several kinds of evidence to distinguish the project's
 * pairs from mismatches drawn from the same data, and a mixture model splits its scores into wrong and correct pairs. Each further round
 * weights captions by the probabilities of the previous one.
 */
export async function scorePairs(
  sessions: SimilaritySessions,
  data: PairedData,
  { seed, scale, canaries: wanted, labels, classes, signal, progress }: ScoreOptions,
): Promise<PairScores> {
  const random = new Random(seed);
  const count = data.imageOf.length;
  const fold = drawFolds(random, data.images.rows, folds);
  const mismatches = drawMismatches(random, data, fold, Math.min(mostMismatches, Math.max(count, 4_000)));
  const canaries = drawMismatches(random, data, fold, wanted);
  const pairs = joinPairs([ownPairs(data), canaries, mismatches]);
  const scoredPairs = count + canaries.images.length;
  const centred = {
    images: stackMatrices([{ matrix: data.images, centred: true }]),
    captions: stackMatrices([{ matrix: data.captions, centred: true }]),
  };
  const near = (phase: string) => ({
    signal,
    onProgress: (done: number, total: number) => progress(phase, done, total),
  });
  const surroundings: Surroundings = {
    ...centred,
    nearImages: await findNeighbourhoods(
      sessions,
      random,
      centred.images,
      centred.images,
      neighbours,
      near('Finding similar images'),
    ),
    nearCaptions: await findNeighbourhoods(
      sessions,
      random,
      centred.captions,
      centred.captions,
      neighbours,
      near('Finding similar captions'),
    ),
  };
  const popularity = await measurePopularity(sessions, random, data, scale, { signal });
  const fit = findFit(data, pairs, popularity, scale);
  let right = trustByRank(fit.forCaption.subarray(0, count));
  for (let round = 1; ; round++) {
    progress('Scoring pairs', round - 1, rounds);
    const words = findWordEvidence(data, centred.images, pairs, fold, right);
    await breathe(signal);
    const agreement = findAgreement(data, pairs, surroundings, right);
    await breathe(signal);
    const around = compareWithAround(data, pairs, surroundings, fit.cosine, right);
    await breathe(signal);
    const support = findSupport({ ...data, captions: centred.captions }, pairs, right);
    const columns: EvidenceColumns = {
      cosine: fit.cosine,
      forCaption: fit.forCaption,
      forImage: fit.forImage,
      amongImages: around.amongImages,
      amongCaptions: around.amongCaptions,
      words: words.sum,
      classWords: findClassEvidence(data, pairs, labels, classes, right),
      imageNeighbours: agreement.ofImages,
      captionNeighbours: agreement.ofCaptions,
      supportMeaning: support.meaning,
      supportWords: support.words,
    };
    const table = standardise(columns, pairs.images.length);
    const learned = takeTable(table, count, scoredPairs, round === 1 ? null : right);
    const weights = fitLogistic(learned.table, count, learned.expected, learned.importance);
    const scores = applyLogistic(table, weights);
    const { wrongShare, probabilityOf } = separateMixture(scores.subarray(0, count), scores.subarray(scoredPairs));
    const wrong = Float32Array.from(scores.subarray(0, scoredPairs), probabilityOf);
    right = wrong.subarray(0, count).map((probability) => 1 - probability);
    if (round < rounds) continue;
    progress('Scoring pairs', rounds, rounds);
    const contributions = table.data.slice(0, scoredPairs * kinds.length);
    contributions.forEach((value, at) => (contributions[at] = value * weights[at % kinds.length]!));
    return {
      scores: scores.slice(0, scoredPairs),
      wrong,
      evidence: columns,
      contributions,
      worstWords: words.worst.slice(0, scoredPairs),
      weights,
      wrongShare,
      canaries,
      flatness: standardiseRobustly(popularity.captionSpread.map((value) => -value)),
      surroundings,
    };
  }
}

/** Initial trust: the rank of each pair among all, scaled to 0.02–0.98. */
function trustByRank(values: Float32Array): Float32Array {
  const order = Uint32Array.from(values, (_, at) => at).sort((a, b) => values[a]! - values[b]!);
  const trust = new Float32Array(values.length);
  order.forEach((at, place) => (trust[at] = 0.02 + (0.96 * place) / Math.max(1, values.length - 1)));
  return trust;
}

/** The columns side by side with mean 0 and standard deviation 1; a constant one becomes 0. */
function standardise(columns: EvidenceColumns, rows: number): Table {
  const data = new Float32Array(rows * kinds.length);
  kinds.forEach((kind, column) => {
    const values = columns[kind];
    let [sum, squares] = [0, 0];
    for (const value of values) [sum, squares] = [sum + value, squares + value * value];
    const mean = sum / rows;
    const deviation = Math.sqrt(Math.max(0, squares / rows - mean * mean));
    if (deviation < 1e-6) return;
    for (let row = 0; row < rows; row++) data[row * kinds.length + column] = (values[row]! - mean) / deviation;
  });
  return { data, rows, columns: kinds.length };
}

/** The training rows: the project's pairs and the mismatches, without the known errors; both sides have the same total weight. */
function takeTable({ data, rows, columns }: Table, own: number, from: number, right: Float32Array | null) {
  const mismatches = rows - from;
  const kept = new Float32Array((own + mismatches) * columns);
  kept.set(data.subarray(0, own * columns));
  kept.set(data.subarray(from * columns), own * columns);
  const importance = new Float64Array(own + mismatches).fill(1);
  if (right !== null) importance.set(right);
  const mass = importance.subarray(0, own).reduce((sum, value) => sum + value, 0);
  importance.fill(mass / Math.max(1, mismatches), own);
  const expected = Float64Array.from(kinds, (kind) => evidence[kind].expectedWeight);
  return { table: { data: kept, rows: own + mismatches, columns }, expected, importance };
}

function joinPairs(sets: readonly PairSet[]): PairSet {
  const join = (pick: (set: PairSet) => Uint32Array): Uint32Array =>
    Uint32Array.from(sets.flatMap((set) => [...pick(set)]));
  return {
    images: join((set) => set.images),
    captions: join((set) => set.captions),
    replaces: join((set) => set.replaces),
  };
}
