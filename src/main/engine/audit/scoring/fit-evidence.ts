import type { Abortable } from '../../../../shared/rpc/procedure.ts';
import { breathe, cutBlocks } from '../../similarity/blocks.ts';
import { dotRows, takeRows, type Matrix } from '../../similarity/matrix.ts';
import type { SimilaritySessions } from '../../similarity/sessions.ts';
import type { Random } from '../../base/random.ts';
import type { PairedData, PairSet } from './pairs.ts';

/** How well images and captions fit anything at all: log mean exp(scale · cosine) over a sample of the other side. */
export interface Popularity {
  readonly images: Float32Array;
  readonly captions: Float32Array;
  /** The deviation of scale · cosine of each caption over the images: a caption that fits all of them alike tells none apart. */
  readonly captionSpread: Float32Array;
}

const sampled = 1_024;
const rowsAtOnce = 512;

/** Measures against a random sample, so that the time grows with the rows alone. */
export async function measurePopularity(
  sessions: SimilaritySessions,
  random: Random,
  { images, captions }: PairedData,
  scale: number,
  { signal }: Abortable,
): Promise<Popularity> {
  const against = (rows: Matrix, others: Matrix) =>
    describeRows(sessions, rows, drawRows(random, others, sampled), scale, signal);
  const ofImages = await against(images, captions);
  const ofCaptions = await against(captions, images);
  return { images: ofImages.logMeanExp, captions: ofCaptions.logMeanExp, captionSpread: ofCaptions.deviation };
}

/**
 * How well the two ends of each pair fit: the cosine, and scale · cosine against what is usual for the caption and for the image. A caption that
 * fits every image says little by fitting this one (the hubs of Radovanović et al., 2010).
 */
export function findFit({ images, captions }: PairedData, pairs: PairSet, popularity: Popularity, scale: number) {
  const cosine = Float32Array.from(pairs.images, (image, at) => dotRows(images, image, captions, pairs.captions[at]!));
  return {
    cosine,
    forCaption: cosine.map((value, at) => scale * value - popularity.captions[pairs.captions[at]!]!),
    forImage: cosine.map((value, at) => scale * value - popularity.images[pairs.images[at]!]!),
  };
}

/** Some rows of a matrix, drawn without repetition; all of them when there are no more. */
function drawRows(random: Random, matrix: Matrix, count: number): Matrix {
  return takeRows(matrix, drawNumbers(random, matrix.rows, count));
}

/** Some of the whole numbers below `limit`, rising, each at most once. */
export function drawNumbers(random: Random, limit: number, count: number): Uint32Array {
  const all = Uint32Array.from({ length: limit }, (_, row) => row);
  return limit <= count ? all : random.shuffle(all).slice(0, count).sort();
}

async function describeRows(
  sessions: SimilaritySessions,
  rows: Matrix,
  others: Matrix,
  scale: number,
  signal: AbortSignal,
): Promise<{ logMeanExp: Float32Array; deviation: Float32Array }> {
  const logMeanExp = new Float32Array(rows.rows);
  const deviation = new Float32Array(rows.rows);
  for (const block of cutBlocks(rows, rowsAtOnce)) {
    await breathe(signal);
    const cosines = await sessions.cosines(block, others);
    for (let row = 0; row < block.rows; row++) {
      let [powers, sum, squares] = [0, 0, 0];
      for (let at = row * others.rows, end = at + others.rows; at < end; at++) {
        const value = scale * cosines[at]!;
        powers += Math.exp(value);
        sum += value;
        squares += value * value;
      }
      logMeanExp[block.from + row] = Math.log(powers / others.rows);
      deviation[block.from + row] = Math.sqrt(Math.max(0, squares / others.rows - (sum / others.rows) ** 2));
    }
  }
  return { logMeanExp, deviation };
}
