import { breathe, cutBlocks } from '../../compute/similarity/blocks.ts';
import { dotRows, takeRows, type Matrix } from '../../compute/similarity/matrix.ts';
import type { SimilaritySessions } from '../../compute/similarity/sessions.ts';
import type { Random } from '../../training/random.ts';
import type { PairedData, PairSet } from './pairs.ts';

/** How well images and captions fit anything at all: log mean exp(scale · cosine) over a sample of the other side. */
export interface Popularity {
  readonly images: Float32Array;
  readonly captions: Float32Array;
}

const sampled = 1_024;
const rowsAtOnce = 512;

/** Measures against a random sample, so that the time grows with the rows alone. */
export async function measurePopularity(
  sessions: SimilaritySessions,
  random: Random,
  { images, captions }: PairedData,
  scale: number,
  { signal }: { signal: AbortSignal },
): Promise<Popularity> {
  const against = (rows: Matrix, others: Matrix): Promise<Float32Array> =>
    logMeanExp(sessions, rows, drawRows(random, others, sampled), scale, signal);
  return { images: await against(images, captions), captions: await against(captions, images) };
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
export function drawRows(random: Random, matrix: Matrix, count: number): Matrix {
  return takeRows(matrix, drawNumbers(random, matrix.rows, count));
}

/** Some of the whole numbers below `limit`, rising, each at most once. */
export function drawNumbers(random: Random, limit: number, count: number): Uint32Array {
  const all = Uint32Array.from({ length: limit }, (_, row) => row);
  return limit <= count ? all : random.shuffle(all).slice(0, count).sort();
}

async function logMeanExp(
  sessions: SimilaritySessions,
  rows: Matrix,
  others: Matrix,
  scale: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const result = new Float32Array(rows.rows);
  for (const block of cutBlocks(rows, rowsAtOnce)) {
    await breathe(signal);
    const cosines = await sessions.cosines(block, others);
    for (let row = 0; row < block.rows; row++) {
      let sum = 0;
      for (let at = row * others.rows, end = at + others.rows; at < end; at++) sum += Math.exp(scale * cosines[at]!);
      result[block.from + row] = Math.log(sum / others.rows);
    }
  }
  return result;
}
