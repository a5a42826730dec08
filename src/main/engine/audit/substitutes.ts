import { findWords } from '../base/words.ts';

/** For each word, the words that could replace it, most likely first. */
export type Substitutes = ReadonlyMap<string, readonly string[]>;

/** Rarer words have too few contexts to compare. */
const minCount = 4;
/** A context with more different words says little about any of them. */
const maxWordsPerContext = 60;
/** Words less similar than this, or than this share of the most similar one, are of another kind. */
const [minSimilarity, minShare] = [0.25, 0.4];

/**
 * Learns from captions which words can replace each other: words are similar if they occur between the same neighbours (Harris,
 * "Distributional structure", 1954). Similarity is the cosine of the log counts over such contexts, so that no single frequent context
 * dominates.
 */
export function learnSubstitutes(texts: readonly string[], most: number): Substitutes {
  const contexts = new Map<string, Map<string, number>>();
  const counts = new Map<string, number>();
  for (const text of texts) {
    const words = ['^', ...findWords(text), '$'];
    for (let at = 1; at < words.length - 1; at++) {
      const [before, word, after] = [words[at - 1]!, words[at]!, words[at + 1]!];
      counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const context of [
        `${before} _ ${after}`,
        `${words[at - 2] ?? ''} ${before} _`,
        `_ ${after} ${words[at + 2] ?? ''}`,
      ]) {
        const known = contexts.get(context) ?? new Map<string, number>();
        contexts.set(context, known.set(word, (known.get(word) ?? 0) + 1));
      }
    }
  }
  const lengths = new Map<string, number>();
  const shared = new Map<string, Map<string, number>>();
  for (const words of contexts.values()) {
    if (words.size > maxWordsPerContext) continue;
    const frequent = [...words].flatMap(([word, times]) =>
      counts.get(word)! >= minCount ? [[word, Math.log1p(times)] as const] : [],
    );
    for (const [word, weight] of frequent) {
      lengths.set(word, (lengths.get(word) ?? 0) + weight * weight);
      const similarities = shared.get(word) ?? new Map<string, number>();
      shared.set(word, similarities);
      for (const [other, theirs] of frequent)
        if (other !== word) similarities.set(other, (similarities.get(other) ?? 0) + weight * theirs);
    }
  }
  return new Map(
    [...shared].map(([word, others]) => {
      const length = lengths.get(word)!;
      const ranked = [...others]
        .map(([other, sum]) => [other, sum / Math.sqrt(length * lengths.get(other)!)] as const)
        .sort((a, b) => b[1] - a[1]);
      const least = Math.max(minSimilarity, minShare * (ranked[0]?.[1] ?? 0));
      return [
        word,
        ranked
          .filter(([, similarity]) => similarity >= least)
          .map(([other]) => other)
          .slice(0, most),
      ];
    }),
  );
}

/** A caption with one word replaced. */
export interface Variant {
  readonly text: string;
  readonly word: string;
  readonly instead: string;
}

/** Every variant of a caption with one word replaced. */
export function substituteWords(text: string, substitutes: Substitutes): Variant[] {
  return [...text.matchAll(/\p{L}+|\p{N}+/gu)].flatMap(({ index, 0: word }) =>
    (substitutes.get(word.toLowerCase()) ?? []).map((other) => {
      const instead = word[0] === word[0]!.toUpperCase() ? other[0]!.toUpperCase() + other.slice(1) : other;
      return { text: text.slice(0, index) + instead + text.slice(index + word.length), word, instead };
    }),
  );
}
