import { findWords, stemWord } from '../../base/words.ts';

/**
 * The distinct words of each caption as indices into a vocabulary: those of caption i are `words[starts[i]] … words[starts[i + 1] − 1]`.
 */
export interface Bags {
  readonly starts: Uint32Array;
  readonly words: Uint32Array;
  /** The stem of each index, most frequent first. */
  readonly vocabulary: readonly string[];
  /** The number of captions with each word. */
  readonly counts: Uint32Array;
  /** Inverse document frequency: log(captions ÷ captions with the word). */
  readonly weights: Float32Array;
}

/** Maximum size of the vocabulary; rarer words are not informative. */
const maxWords = 4_096;

/** Bags of word stems; words of only one caption are ignored. */
export function bagWords(texts: readonly string[]): Bags {
  const stems = texts.map((text) => [...new Set(findWords(text).map(stemWord))]);
  const frequency = new Map<string, number>();
  for (const list of stems) for (const stem of list) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  const known = [...frequency].filter(([, count]) => count > 1).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const vocabulary = known.slice(0, maxWords).map(([stem]) => stem);
  const numberOf = new Map(vocabulary.map((stem, number) => [stem, number]));
  const starts = new Uint32Array(texts.length + 1);
  const words: number[] = [];
  stems.forEach((list, caption) => {
    for (const stem of list) {
      const number = numberOf.get(stem);
      if (number !== undefined) words.push(number);
    }
    starts[caption + 1] = words.length;
  });
  const counts = Uint32Array.from(vocabulary, (stem) => frequency.get(stem)!);
  const weights = Float32Array.from(counts, (count) => Math.log(texts.length / count));
  return { starts, words: Uint32Array.from(words), vocabulary, counts, weights };
}

/** The words of one caption. */
export function wordsOf({ starts, words }: Bags, caption: number): Uint32Array {
  return words.subarray(starts[caption], starts[caption + 1]);
}
