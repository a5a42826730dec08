import type { Abortable } from '../../../../shared/rpc/procedure.ts';
import { breathe, cutBlocks } from '../../similarity/blocks.ts';
import { dotRows, takeRows, type Matrix } from '../../similarity/matrix.ts';
import type { SimilaritySessions } from '../../similarity/sessions.ts';
import type { Random } from '../../base/random.ts';
import type { PairedData, PairSet } from './pairs.ts';

/** How well images and captions match anything at all: log mean exp(scale · cosine) over a sample of the other side. */
export interface Popularity {
  readonly images: Float32Array;
  readonly captions: Float32Array;
  /** Standard deviation of scale · cosine of each caption over the images: a caption that matches all equally well distinguishes none. */
  readonly captionSpread: Float32Array;
}

const sampled = 1_024;
const rowsAtOnce = 512;

/** Compares with a random sample, so that the time grows linearly with the rows. */
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
 * How well each pair matches: the cosine, and scale · cosine relative to the average of the caption and of the image. A caption that
 * matches every image says little by matching this one (hubs; Radovanović et al., 2010).
 */
export function findFit({ images, captions }: PairedData, pairs: PairSet, popularity: Popularity, scale: number) {
  const cosine = Float32Array.from(pairs.images, (image, at) => dotRows(images, image, captions, pairs.captions[at]!));
  return {
    cosine,
    forCaption: cosine.map((value, at) => scale * value - popularity.captions[pairs.captions[at]!]!),
    forImage: cosine.map((value, at) => scale * value - popularity.images[pairs.images[at]!]!),
  };
}

/** Up to `count` rows of a matrix, drawn without replacement. */
function drawRows(random: Random, matrix: Matrix, count: number): Matrix {
  return takeRows(matrix, drawNumbers(random, matrix.rows, count));
}

/** Up to `count` distinct integers below `limit`, in ascending order. */
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
