import type { AuditFindings } from '../../compute/contract/audit.ts';
import type { SimilaritySessions } from '../../similarity/sessions.ts';
import { Random } from '../../base/random.ts';
import { findBetterCaptions, findSwaps } from './better-captions.ts';
import { predictLabels } from './fold-predictions.ts';
import { findNeighbourhoods, type Neighbourhoods } from './neighbourhoods.ts';
import { measureOddness } from './oddness.ts';
import { drawFolds, type PairedData } from './pairs.ts';
import { evidence, scorePairs, type PairScores, type ScoreOptions } from './score-pairs.ts';

const fittingCaptions = 24;
/** Images whose vectors are nearer than this may be copies. */
const twinCosine = 0.93;
const twinsOfOne = 3;

/** The heavy part of an audit: scores of all pairs, and what stands behind them. */
export async function findSuspects(
  sessions: SimilaritySessions,
  data: PairedData,
  options: ScoreOptions,
): Promise<AuditFindings> {
  const { seed, signal, progress, labels, classes } = options;
  const scored = await scorePairs(sessions, data, options);
  const random = new Random(seed).fork();
  const count = data.imageOf.length;
  const tell = (done: number, total: number): void => progress('Looking for better captions', done, total);
  const fitting = await findNeighbourhoods(sessions, random, data.images, data.captions, fittingCaptions, {
    signal,
    tell,
  });
  const best = findBetterCaptions(data, fitting);
  const cosines = scored.evidence.cosine.slice(0, scored.wrong.length);
  const usual = describeRight(scored, count);
  const { surroundings, canaries } = scored;
  const twins = findTwins(surroundings.nearImages, data.images.rows);
  const deviation = deviationOf(cosines, scored.wrong, count);
  return {
    wrongShare: scored.wrongShare,
    scores: scored.scores,
    wrong: scored.wrong,
    cosines,
    spread: deviation,
    evidence: evidence.map(({ name }) => name),
    contributions: scored.contributions,
    ...usual,
    worstWords: scored.worstWords,
    vocabulary: [...data.bags.vocabulary],
    captionOddness: measureOddness(surroundings.nearCaptions, count),
    imageOddness: measureOddness(surroundings.nearImages, data.images.rows),
    captionFlatness: scored.flatness,
    better: Int32Array.from([...data.imageOf, ...canaries.images], (image) => best.captions[image]!),
    betterCosines: Float32Array.from([...data.imageOf, ...canaries.images], (image) => best.cosines[image]!),
    swaps: findSwaps(data, scored.wrong, fitting, deviation, scored.wrongShare),
    canaryImages: canaries.images,
    canaryCaptions: canaries.captions,
    ...twins,
    ...predictLabels(surroundings.images, labels, classes, drawFolds(random, data.images.rows, 5)),
  };
}

/** What each kind of evidence adds to the score of a right pair: mean and deviation, weighted by the probability of being right. */
function describeRight({ contributions, wrong }: PairScores, count: number) {
  const columns = evidence.length;
  const usual = new Float32Array(columns);
  const deviations = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    let [mass, sum, squares] = [1e-9, 0, 0];
    for (let pair = 0; pair < count; pair++) {
      const right = 1 - wrong[pair]!;
      const value = contributions[pair * columns + column]!;
      mass += right;
      sum += right * value;
      squares += right * value * value;
    }
    usual[column] = sum / mass;
    deviations[column] = Math.sqrt(Math.max(0, squares / mass - (sum / mass) ** 2));
  }
  return { usual, deviations };
}

function deviationOf(cosines: Float32Array, wrong: Float32Array, count: number): number {
  let [mass, sum, squares] = [1e-9, 0, 0];
  for (let pair = 0; pair < count; pair++) {
    const right = 1 - wrong[pair]!;
    mass += right;
    sum += right * cosines[pair]!;
    squares += right * cosines[pair]! ** 2;
  }
  return Math.sqrt(Math.max(0, squares / mass - (sum / mass) ** 2));
}

function findTwins({ width, rows, cosines }: Neighbourhoods, images: number) {
  const twins: number[] = [];
  const twinCosines: number[] = [];
  for (let image = 0; image < images; image++) {
    let taken = 0;
    for (let at = image * width, end = at + width; at < end && taken < twinsOfOne && cosines[at]! >= twinCosine; at++) {
      const other = rows[at]!;
      if (other === image) continue;
      taken++;
      if (other < image && twinsKnow(rows, width, other, image)) continue;
      twins.push(image, other);
      twinCosines.push(cosines[at]!);
    }
  }
  return { twins: Uint32Array.from(twins), twinCosines: Float32Array.from(twinCosines) };
}

/** Whether a pair was told already from the side of the other image. */
function twinsKnow(rows: Uint32Array, width: number, image: number, other: number): boolean {
  return rows.subarray(image * width, image * width + twinsOfOne + 1).includes(other);
}
