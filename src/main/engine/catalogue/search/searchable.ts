/**
 * Letters of scripts without spaces between words, each with its marks, and symbols such as emoji. They are indexed one by one, so
 * that any part of such a text can be found as a phrase.
 */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{So}]\p{M}*/gu;
const plain = /^[\0-\x7f]*$/;

/** A text as indexed: normalized to NFKC, with unspaced scripts split into letters. */
export function toSearchable(text: string): string {
  return plain.test(text) ? text : text.normalize('NFKC').replace(unspaced, ' $& ');
}

/** A character that the index keeps; must match the `categories` of its tokenizer. */
const indexed = /[\p{L}\p{N}\p{M}\p{Co}\p{So}]/u;

/** A query of the full-text index. */
export interface WordQuery {
  /** In the query language of FTS5. */
  readonly match: string;
  /**
   * True when the query is expensive because the last word is a prefix longer than those indexed. It is then run once instead of
   * once per row.
   */
  readonly isExpensive: boolean;
}

/** The index stores prefixes of up to this many letters (its `prefix`). */
const maxPrefixLength = 3;

/**
 * Converts typed text to a query of the full-text index: every word must occur, in any order, the last as a prefix; words in double
 * quotes are a phrase. Other syntax of the query language is literal. Null when the text contains no word.
 */
export function toQuery(typed: string): WordQuery | null {
  const parts = Array.from(
    typed.replaceAll('\0', ' ').matchAll(/"(?<phrase>[^"]*)"|(?<word>[^\s"]+)/gu),
    ({ groups }) => ({
      text: toSearchable(groups!['phrase'] ?? groups!['word']!)
        .replaceAll('"', ' ')
        .trim(),
      whole: groups!['phrase'] !== undefined,
    }),
  ).filter(({ text }) => indexed.test(text));
  const last = parts.at(-1);
  if (last === undefined) return null;
  const phrases = parts.map(({ text }) => `"${text}"`).join(' ');
  if (last.whole || /\s$/u.test(typed)) return { match: phrases, isExpensive: false };
  const beginning = last.text.split(/[^\p{L}\p{N}\p{M}\p{Co}\p{So}]+/u).findLast((part) => part !== '') ?? '';
  return { match: `${phrases}*`, isExpensive: [...beginning].length > maxPrefixLength };
}

/** Converts a word or phrase to a query for its exact occurrence; null when it contains no word. */
export function toPhrase(words: string): string | null {
  const text = toSearchable(words.replaceAll('\0', ' ')).replaceAll('"', ' ').trim();
  return indexed.test(text) ? `"${text}"` : null;
}
