import type { Matrix } from '../../similarity/matrix.ts';
import { solveSymmetric } from '../../base/cholesky.ts';
import type { PairedData, PairSet } from './pairs.ts';
import { wordsOf } from './words.ts';

/** Pseudo-count that shrinks the evidence of rare words. */
const pull = 6;
/** Shrinkage of the covariance, as a share of the mean variance, because few images cannot estimate all directions. */
const shrinkage = 0.15;
/** Cap on the log likelihood ratio of one word. */
const loudest = 6;

/**
 * Whether an image looks like the images whose captions have a word: the log likelihood ratio of a linear discriminant for each word,
 * learned from the other folds with captions weighted by their probability of being correct. Returns for each pair the sum over its words ÷
 * √(words + 1), and the word with the lowest ratio (an index into the vocabulary, −1 for none).
 */
export function findWordEvidence(
  { imageOf, bags }: PairedData,
  images: Matrix,
  pairs: PairSet,
  folds: Uint8Array,
  right: Float32Array,
) {
  const count = pairs.images.length;
  const sum = new Float32Array(count);
  const worst = new Int32Array(count).fill(-1);
  const captionsOfFold = Math.max(...folds) + 1;
  for (let fold = 0; fold < captionsOfFold; fold++) {
    const learned = learnWords({ imageOf, bags }, images, right, (image) => folds[image] !== fold);
    for (let at = 0; at < count; at++) {
      const image = pairs.images[at]!;
      if (folds[image] !== fold) continue;
      const words = wordsOf(bags, pairs.captions[at]!);
      let [total, lowest] = [0, Number.POSITIVE_INFINITY];
      for (const word of words) {
        const ratio = scoreWord(learned, word, images, image);
        total += ratio;
        if (ratio < lowest) [lowest, worst[at]] = [ratio, word];
      }
      sum[at] = total / Math.sqrt(words.length + 1);
    }
  }
  return { sum, worst };
}

interface LearnedWords {
  /** One direction per word, [words, dimensions]. */
  readonly directions: Float64Array;
  readonly offsets: Float64Array;
}

/** Directions Σ⁻¹(μ_word − μ), shrunk towards 0, and the midpoint between the two means along each. */
function learnWords(
  { imageOf, bags }: Pick<PairedData, 'imageOf' | 'bags'>,
  { data, rows, dimensions }: Matrix,
  right: Float32Array,
  isLearned: (image: number) => boolean,
): LearnedWords {
  const words = bags.vocabulary.length;
  const means = new Float64Array(words * dimensions);
  const masses = new Float64Array(words);
  for (let caption = 0; caption < imageOf.length; caption++) {
    const image = imageOf[caption]!;
    if (!isLearned(image)) continue;
    const trust = right[caption]!;
    for (const word of wordsOf(bags, caption)) {
      masses[word]! += trust;
      const [to, from] = [word * dimensions, image * dimensions];
      for (let axis = 0; axis < dimensions; axis++) means[to + axis]! += trust * data[from + axis]!;
    }
  }
  const { mean, covariance } = spread({ data, rows, dimensions }, isLearned);
  const turned = new Float64Array(dimensions * words);
  const offsets = new Float64Array(words);
  for (let word = 0; word < words; word++) {
    for (let axis = 0; axis < dimensions; axis++) {
      const at = word * dimensions + axis;
      means[at] = masses[word] === 0 ? 0 : means[at]! / masses[word]! - mean[axis]!;
      turned[axis * words + word] = means[at]!;
    }
  }
  solveSymmetric(covariance, dimensions, turned, words);
  const directions = new Float64Array(words * dimensions);
  for (let word = 0; word < words; word++) {
    const strength = masses[word]! / (masses[word]! + pull);
    for (let axis = 0; axis < dimensions; axis++) {
      const at = word * dimensions + axis;
      directions[at] = strength * turned[axis * words + word]!;
      offsets[word]! += directions[at]! * (mean[axis]! + means[at]! / 2);
    }
  }
  return { directions, offsets };
}

function scoreWord(
  { directions, offsets }: LearnedWords,
  word: number,
  { data, dimensions }: Matrix,
  image: number,
): number {
  let ratio = -offsets[word]!;
  for (let axis = 0, a = word * dimensions, b = image * dimensions; axis < dimensions; axis++, a++, b++)
    ratio += directions[a]! * data[b]!;
  return Math.max(-loudest, Math.min(loudest, ratio));
}

/** Mean and shrunken covariance of some rows. */
export function spread({ data, rows, dimensions }: Matrix, isLearned: (row: number) => boolean) {
  const mean = new Float64Array(dimensions);
  const covariance = new Float64Array(dimensions * dimensions);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (!isLearned(row)) continue;
    count++;
    const from = row * dimensions;
    for (let a = 0; a < dimensions; a++) {
      const value = data[from + a]!;
      mean[a]! += value;
      for (let b = 0; b <= a; b++) covariance[a * dimensions + b]! += value * data[from + b]!;
    }
  }
  let trace = 0;
  for (let a = 0; a < dimensions; a++) mean[a]! /= Math.max(1, count);
  for (let a = 0; a < dimensions; a++) {
    for (let b = 0; b <= a; b++) {
      const value = covariance[a * dimensions + b]! / Math.max(1, count) - mean[a]! * mean[b]!;
      covariance[a * dimensions + b] = covariance[b * dimensions + a] = value;
    }
    trace += covariance[a * dimensions + a]!;
  }
  for (let a = 0; a < dimensions; a++) covariance[a * dimensions + a]! += (shrinkage * trace) / dimensions + 1e-9;
  return { mean, covariance };
}
