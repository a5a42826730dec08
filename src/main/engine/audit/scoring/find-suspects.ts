import { evidenceKind, type AuditFindings } from '../../compute/contract/audit.ts';
import type { SimilaritySessions } from '../../similarity/sessions.ts';
import { Random } from '../../base/random.ts';
import { findBetterCaptions, findSwaps } from './better-captions.ts';
import { predictLabels } from './fold-predictions.ts';
import { findNeighbourhoods, type Neighbourhoods } from './neighbourhoods.ts';
import { measureOutlierScores } from './outlier-scores.ts';
import { drawFolds, type PairedData } from './pairs.ts';
import { scorePairs, type PairScores, type ScoreOptions } from './score-pairs.ts';

const fittingCaptions = 24;
/** Images with a higher cosine than this may be near-duplicates. */
const nearDuplicateCosine = 0.93;
const nearDuplicatesPerImage = 3;

/** The expensive part of an audit: the scores of all pairs and the evidence behind them. */
export async function findSuspects(
  sessions: SimilaritySessions,
  data: PairedData,
  options: ScoreOptions,
): Promise<AuditFindings> {
  const { seed, signal, progress, labels, classes } = options;
  const scored = await scorePairs(sessions, data, options);
  const random = new Random(seed).fork();
  const count = data.imageOf.length;
  const onProgress = (done: number, total: number): void => progress('Finding better captions', done, total);
  const fitting = await findNeighbourhoods(sessions, random, data.images, data.captions, fittingCaptions, {
    signal,
    onProgress,
  });
  const best = findBetterCaptions(data, fitting);
  const cosines = scored.evidence.cosine.slice(0, scored.wrong.length);
  const usual = describeCorrect(scored, count);
  const { surroundings, canaries } = scored;
  const nearDuplicates = findNearDuplicates(surroundings.nearImages, data.images.rows);
  const deviation = deviationOf(cosines, scored.wrong, count);
  return {
    wrongShare: scored.wrongShare,
    scores: scored.scores,
    wrong: scored.wrong,
    cosines,
    spread: deviation,
    evidence: [...evidenceKind.options],
    contributions: scored.contributions,
    ...usual,
    worstWords: scored.worstWords,
    vocabulary: [...data.bags.vocabulary],
    captionOutlierScores: measureOutlierScores(surroundings.nearCaptions, count),
    imageOutlierScores: measureOutlierScores(surroundings.nearImages, data.images.rows),
    captionFlatness: scored.flatness,
    better: Int32Array.from([...data.imageOf, ...canaries.images], (image) => best.captions[image]!),
    betterCosines: Float32Array.from([...data.imageOf, ...canaries.images], (image) => best.cosines[image]!),
    swaps: findSwaps(data, scored.wrong, fitting, deviation, scored.wrongShare),
    canaryImages: canaries.images,
    canaryCaptions: canaries.captions,
    ...nearDuplicates,
    ...predictLabels(surroundings.images, labels, classes, drawFolds(random, data.images.rows, 5)),
  };
}

/** Mean and standard deviation of what each kind of evidence adds to a correct pair, weighted by the probability of being correct. */
function describeCorrect({ contributions, wrong }: PairScores, count: number) {
  const columns = evidenceKind.options.length;
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

function findNearDuplicates({ width, rows, cosines }: Neighbourhoods, images: number) {
  const nearDuplicates: number[] = [];
  const nearDuplicateCosines: number[] = [];
  for (let image = 0; image < images; image++) {
    let taken = 0;
    for (
      let at = image * width, end = at + width;
      at < end && taken < nearDuplicatesPerImage && cosines[at]! >= nearDuplicateCosine;
      at++
    ) {
      const other = rows[at]!;
      if (other === image) continue;
      taken++;
      if (other < image && isListed(rows, width, other, image)) continue;
      nearDuplicates.push(image, other);
      nearDuplicateCosines.push(cosines[at]!);
    }
  }
  return {
    nearDuplicates: Uint32Array.from(nearDuplicates),
    nearDuplicateCosines: Float32Array.from(nearDuplicateCosines),
  };
}

/** Whether the pair was already listed by the other image. */
function isListed(rows: Uint32Array, width: number, image: number, other: number): boolean {
  return rows.subarray(image * width, image * width + nearDuplicatesPerImage + 1).includes(other);
}
