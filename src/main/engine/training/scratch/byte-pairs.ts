/** A learned byte-pair vocabulary: symbols in the order of their ids, and merges in the order they were learned. */
export interface BytePairs {
  readonly symbols: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
}

/** Marks the last symbol of a word, as in CLIP's vocabulary. */
const endOfWord = '</w>';

/**
 * Learns byte-pair merges from word counts until the vocabulary has `limit` symbols or no pair occurs twice (Sennrich et
 * al., "Neural Machine Translation of Rare Words with Subword Units", 2016). Ties go to the pair that sorts first, so that
 * the result is deterministic.
 */
export function learnBytePairs(counts: ReadonlyMap<string, number>, limit: number): BytePairs {
  const alphabet = [...byteAlphabet().values()];
  const symbols = [...alphabet, ...alphabet.map((symbol) => symbol + endOfWord)];
  const words = [...counts].map(([word, count]) => ({ parts: splitWord(word), count }));
  const pairs = new PairCounts();
  words.forEach((word, index) => pairs.addAll(word.parts, word.count, index));

  const merges: [string, string][] = [];
  while (symbols.length < limit) {
    const best = pairs.mostFrequent();
    if (!best) break;
    const [left, right] = best;
    merges.push(best);
    symbols.push(left + right);
    for (const index of pairs.wordsWith(left, right)) {
      const word = words[index]!;
      pairs.addAll(word.parts, -word.count, index);
      word.parts = mergePair(word.parts, left, right);
      pairs.addAll(word.parts, word.count, index);
    }
  }
  return { symbols, merges };
}

/** The printable character that represents each byte in byte-level vocabularies (the table of GPT-2 and CLIP). */
function byteAlphabet(): ReadonlyMap<number, string> {
  const printable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const unchanged = bytes.filter(printable).map((byte): [number, string] => [byte, String.fromCodePoint(byte)]);
  const moved = bytes.filter((byte) => !printable(byte));
  return new Map([
    ...unchanged,
    ...moved.map((byte, index): [number, string] => [byte, String.fromCodePoint(256 + index)]),
  ]);
}

const alphabetByByte = byteAlphabet();
const encoder = new TextEncoder();

function splitWord(word: string): string[] {
  const parts = Array.from(encoder.encode(word), (byte) => alphabetByByte.get(byte)!);
  parts[parts.length - 1] += endOfWord;
  return parts;
}

function mergePair(parts: readonly string[], left: string, right: string): string[] {
  const merged: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] === left && parts[i + 1] === right) merged.push(left + parts[++i]!);
    else merged.push(parts[i]!);
  }
  return merged;
}

/** Counts of adjacent symbol pairs, with the words they occur in. */
class PairCounts {
  readonly #counts = new Map<string, number>();
  readonly #words = new Map<string, Set<number>>();

  addAll(parts: readonly string[], count: number, word: number): void {
    for (let i = 0; i + 1 < parts.length; i++) {
      // No symbol contains a space: the byte 0x20 is mapped to another character.
      const key = `${parts[i]} ${parts[i + 1]}`;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
      const words = this.#words.get(key) ?? new Set();
      this.#words.set(key, words.add(word));
    }
  }

  wordsWith(left: string, right: string): number[] {
    return [...(this.#words.get(`${left} ${right}`) ?? [])];
  }

  mostFrequent(): [string, string] | null {
    let best: string | null = null;
    let most = 1;
    for (const [key, count] of this.#counts) {
      if (count > most || (count === most && best !== null && key < best)) [best, most] = [key, count];
    }
    return best === null ? null : (best.split(' ') as [string, string]);
  }
}
