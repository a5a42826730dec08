import { findWords } from '../base/words.ts';

/** Words that stand in the same places as others: for each word the ones that could take its place, the likeliest first. */
export type Exchanges = ReadonlyMap<string, readonly string[]>;

/** Rarer words are not known well enough. */
const leastCount = 4;
/** A place in which more different words stand says little about any of them. */
const mostWordsOfPlace = 60;
/** Words less alike than this, or than this share of the likest, belong to another kind. */
const [leastLikeness, leastShare] = [0.25, 0.4];

/**
 * Learns from captions which words take each other's places: two words are alike when they stand between the same neighbours (Harris, "Distributional
 * structure", 1954); likeness is the cosine of the logarithms of their counts over such places, so that no frequent place decides alone.
 */
export function learnExchanges(texts: readonly string[], most: number): Exchanges {
  const places = new Map<string, Map<string, number>>();
  const counts = new Map<string, number>();
  for (const text of texts) {
    const words = ['^', ...findWords(text), '$'];
    for (let at = 1; at < words.length - 1; at++) {
      const [before, word, after] = [words[at - 1]!, words[at]!, words[at + 1]!];
      counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const place of [
        `${before} _ ${after}`,
        `${words[at - 2] ?? ''} ${before} _`,
        `_ ${after} ${words[at + 2] ?? ''}`,
      ]) {
        const known = places.get(place) ?? new Map<string, number>();
        places.set(place, known.set(word, (known.get(word) ?? 0) + 1));
      }
    }
  }
  const lengths = new Map<string, number>();
  const shared = new Map<string, Map<string, number>>();
  for (const words of places.values()) {
    if (words.size > mostWordsOfPlace) continue;
    const frequent = [...words].flatMap(([word, times]) =>
      counts.get(word)! >= leastCount ? [[word, Math.log1p(times)] as const] : [],
    );
    for (const [word, weight] of frequent) {
      lengths.set(word, (lengths.get(word) ?? 0) + weight * weight);
      const likenesses = shared.get(word) ?? new Map<string, number>();
      shared.set(word, likenesses);
      for (const [other, theirs] of frequent)
        if (other !== word) likenesses.set(other, (likenesses.get(other) ?? 0) + weight * theirs);
    }
  }
  return new Map(
    [...shared].map(([word, others]) => {
      const length = lengths.get(word)!;
      const ranked = [...others]
        .map(([other, sum]) => [other, sum / Math.sqrt(length * lengths.get(other)!)] as const)
        .sort((a, b) => b[1] - a[1]);
      const least = Math.max(leastLikeness, leastShare * (ranked[0]?.[1] ?? 0));
      return [
        word,
        ranked
          .filter(([, likeness]) => likeness >= least)
          .map(([other]) => other)
          .slice(0, most),
      ];
    }),
  );
}

/** A caption with one word exchanged. */
export interface Variant {
  readonly text: string;
  readonly word: string;
  readonly instead: string;
}

/** Every caption that differs from this one by one exchanged word. */
export function exchangeWords(text: string, exchanges: Exchanges): Variant[] {
  return [...text.matchAll(/\p{L}+|\p{N}+/gu)].flatMap(({ index, 0: word }) =>
    (exchanges.get(word.toLowerCase()) ?? []).map((other) => {
      const instead = word[0] === word[0]!.toUpperCase() ? other[0]!.toUpperCase() + other.slice(1) : other;
      return { text: text.slice(0, index) + instead + text.slice(index + word.length), word, instead };
    }),
  );
}
