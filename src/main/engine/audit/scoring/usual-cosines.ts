import type { PairedData, PairSet } from './pairs.ts';
import { wordsOf } from './words.ts';

/** Captions that must have a word before its effect counts in full. */
const doubt = 4;
const sweeps = 12;

/**
 * How the cosine of each pair differs from what is usual for captions with these words: a mean and an effect of each word, fitted by ridge regression (Gauss–Seidel)
 * to the project's pairs, each counted by its probability of being right. A word that the model never learned lowers every caption that has it,
 * and then speaks against none of them.
 */
export function compareWithWords(
  { imageOf, bags }: PairedData,
  pairs: PairSet,
  cosines: Float32Array,
  right: Float32Array,
): Float32Array {
  const count = imageOf.length;
  const effects = new Float64Array(bags.vocabulary.length);
  const mass = new Float64Array(bags.vocabulary.length);
  let [sum, total] = [0, 1e-9];
  for (let caption = 0; caption < count; caption++) {
    sum += right[caption]! * cosines[caption]!;
    total += right[caption]!;
    for (const word of wordsOf(bags, caption)) mass[word]! += right[caption]!;
  }
  const mean = sum / total;
  const rest = Float64Array.from({ length: count }, (_, caption) => cosines[caption]! - mean);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const pulls = new Float64Array(effects.length);
    for (let caption = 0; caption < count; caption++) {
      const words = wordsOf(bags, caption);
      // Words of one caption are moved together, so each takes its part of what is left.
      for (const word of words) pulls[word]! += (right[caption]! * rest[caption]!) / words.length;
    }
    const moves = pulls.map((pull, word) => (pull - (doubt * effects[word]!) / 8) / (mass[word]! + doubt));
    moves.forEach((move, word) => (effects[word]! += move));
    for (let caption = 0; caption < count; caption++)
      for (const word of wordsOf(bags, caption)) rest[caption]! -= moves[word]!;
  }
  return Float32Array.from(pairs.captions, (caption, at) => {
    let usual = mean;
    for (const word of wordsOf(bags, caption)) usual += effects[word]!;
    return cosines[at]! - usual;
  });
}
