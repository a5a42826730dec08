import { stemWord } from '../../base/words.ts';

/** Word counts of texts. */
export class WordCount {
  readonly counts = new Map<string, number>();
  total = 0;
  texts = 0;

  /** Counts each word of a text once, so that no caption outweighs others. */
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
/** Words of one or two Latin letters are not informative. */
const particle = /^\p{Script=Latin}{1,2}$/u;
/** A word must be this many times as frequent in the cluster as overall. */
const leastRatio = 1.5;
/** Minimum number of texts with the word. */
const fewest = 3;

/**
 * The distinctive words of a cluster, most distinctive first: by class-based TF-IDF (Grootendorst 2022), times the log ratio of their
 * frequencies in the cluster and overall, which removes function words of any language without a stop list.
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
