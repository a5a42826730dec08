import type { PairedData, PairSet } from './pairs.ts';
import { wordsOf } from './words.ts';

/** Pseudo-count of captions per class, which shrinks the word frequencies of small classes. */
const doubt = 2;
/** Cap on the log ratio of one word. */
const loudest = 4;

/**
 * Whether a caption's words are typical of the image's class: the sum of log(share of the class's captions with the word ÷ share of all) ÷
 * √(words + 1). Captions are weighted by their probability of being correct, and the pair's own caption does not count. 0 without a class
 * (`labels` −1).
 */
export function findClassEvidence(
  { imageOf, bags }: PairedData,
  pairs: PairSet,
  labels: Int32Array,
  classes: number,
  right: Float32Array,
): Float32Array {
  const result = new Float32Array(pairs.images.length);
  if (classes === 0) return result;
  const words = bags.vocabulary.length;
  const ofClass = new Float64Array(classes * words);
  const ofAll = new Float64Array(words);
  const sizes = new Float64Array(classes);
  let size = 0;
  for (let caption = 0; caption < imageOf.length; caption++) {
    const label = labels[imageOf[caption]!]!;
    if (label === -1) continue;
    sizes[label]! += right[caption]!;
    size += right[caption]!;
    for (const word of wordsOf(bags, caption)) {
      ofClass[label * words + word]! += right[caption]!;
      ofAll[word]! += right[caption]!;
    }
  }
  for (let at = 0; at < result.length; at++) {
    const label = labels[pairs.images[at]!]!;
    if (label === -1) continue;
    const caption = pairs.captions[at]!;
    const home = labels[imageOf[caption]!]!;
    const own = home === -1 ? 0 : right[caption]!;
    const known = wordsOf(bags, caption);
    for (const word of known) {
      const usual = (ofAll[word]! - own + 0.5) / (size - own + 1);
      const here = home === label ? own : 0;
      const share = (ofClass[label * words + word]! - here + doubt * usual) / (sizes[label]! - here + doubt);
      result[at]! += Math.max(-loudest, Math.min(loudest, Math.log(share / usual)));
    }
    result[at]! /= Math.sqrt(known.length + 1);
  }
  return result;
}
