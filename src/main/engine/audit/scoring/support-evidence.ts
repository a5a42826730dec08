import { dotRows } from '../../similarity/matrix.ts';
import { siblingsOf, type PairedData, type PairSet } from './pairs.ts';
import type { Bags } from './words.ts';

/** Pseudo-count that shrinks the support of few captions. */
const doubt = 0.3;

/**
 * How far the other captions of the image support a caption, weighted by their own probability of being correct: by meaning (cosine of the
 * vectors, which must be centred) and by shared words (cosine of bags weighted by rarity). 0 without other captions.
 */
export function findSupport(data: PairedData, pairs: PairSet, right: Float32Array) {
  const { captions, siblings, bags } = data;
  const lengths = measureBags(bags);
  const marks = new Float32Array(bags.vocabulary.length);
  const count = pairs.images.length;
  const meaning = new Float32Array(count);
  const words = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const caption = pairs.captions[at]!;
    markWords(bags, caption, marks, true);
    let total = doubt;
    for (const sibling of siblingsOf(siblings, pairs.images[at]!)) {
      if (sibling === pairs.replaces[at]) continue;
      const trust = right[sibling]!;
      const near = dotRows(captions, caption, captions, sibling);
      const shared = sumMarked(bags, sibling, marks) / (lengths[caption]! * lengths[sibling]! || 1);
      total += trust;
      meaning[at]! += trust * near;
      words[at]! += trust * shared;
    }
    meaning[at]! /= total;
    words[at]! /= total;
    markWords(bags, caption, marks, false);
  }
  return { meaning, words };
}

function measureBags({ starts, words, weights }: Bags): Float32Array {
  return Float32Array.from({ length: starts.length - 1 }, (_, caption) => {
    let squares = 0;
    for (let at = starts[caption]!; at < starts[caption + 1]!; at++) squares += weights[words[at]!]! ** 2;
    return Math.sqrt(squares);
  });
}

function markWords({ starts, words, weights }: Bags, caption: number, marks: Float32Array, on: boolean): void {
  for (let at = starts[caption]!; at < starts[caption + 1]!; at++) marks[words[at]!] = on ? weights[words[at]!]! : 0;
}

function sumMarked({ starts, words, weights }: Bags, caption: number, marks: Float32Array): number {
  let sum = 0;
  for (let at = starts[caption]!; at < starts[caption + 1]!; at++) sum += marks[words[at]!]! * weights[words[at]!]!;
  return sum;
}
