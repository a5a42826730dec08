import { stemWord } from '../../base/words.ts';

/** Counts of words in texts. */
export class WordCount {
  readonly counts = new Map<string, number>();
  total = 0;
  texts = 0;

  /** Counts the words of a text; a word that occurs twice in it counts once, so that no caption outweighs others. */
  add(text: string): void {
    this.texts++;
    for (const word of new Set(text.toLowerCase().match(words))) {
      if (particle.test(word)) continue;
      this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
      this.total++;
    }
  }
}

const words = /\p{L}[\p{L}\p{N}]*(?:[’'-][\p{L}\p{N}]+)*/gu;
/** One or two Latin letters name nothing. */
const particle = /^\p{Script=Latin}{1,2}$/u;
/** A word must be this many times as frequent in a cluster as in all. */
const leastRatio = 1.5;
/** Of fewer texts than this with the word, one cannot say that it is typical. */
const fewest = 3;

/**
 * The words that tell a cluster from all texts, the most telling first: frequent in it and rare elsewhere by class-based TF-IDF
 * (Grootendorst 2022), times the logarithm of how much more frequent they are in it, so that function words of any language
 * fall away without a list of them.
 */
export function findDistinctiveWords(cluster: WordCount, all: WordCount, top: number): string[] {
  const scored: { word: string; score: number }[] = [];
  for (const [word, count] of cluster.counts) {
    const share = count / cluster.total;
    const ratio = share / (all.counts.get(word)! / all.total);
    const rarity = Math.log(1 + all.texts / all.counts.get(word)!);
    if (count >= fewest && ratio >= leastRatio) scored.push({ word, score: share * rarity * Math.log(ratio) });
  }
  scored.sort((a, b) => b.score - a.score || (a.word < b.word ? -1 : 1));
  const chosen: string[] = [];
  for (const { word } of scored) {
    if (chosen.length === top) break;
    if (!chosen.some((other) => areForms(word, other))) chosen.push(word);
  }
  return chosen;
}

/** Whether two words share a stem, or one is the other with a short ending, which also covers languages other than English. */
function areForms(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return stemWord(one) === stemWord(other) || (long.startsWith(short) && long.length - short.length <= 4);
}
