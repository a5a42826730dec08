/**
 * Letters of scripts that put no space between words, each with its marks, and signs such as emoji. They are indexed one by
 * one, so that any part of such a text can be found as a phrase.
 */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{So}]\p{M}*/gu;
const plain = /^[\0-\x7f]*$/;

/** A text as the full-text index takes it: compatible forms made equal (NFKC), unspaced scripts cut into letters. */
export function toSearchable(text: string): string {
  return plain.test(text) ? text : text.normalize('NFKC').replace(unspaced, ' $& ');
}

/** A character that the index keeps; must agree with the `categories` of its tokenizer. */
const INDEXED = /[\p{L}\p{N}\p{M}\p{Co}\p{So}]/u;

/** A question to the full-text index. */
export interface WordQuery {
  /** In the query language of FTS5. */
  readonly match: string;
  /**
   * True when the index must gather many words to answer: the last word is a beginning longer than those that the index
   * keeps. Such a question is asked once, not once for each row.
   */
  readonly gathers: boolean;
}

/** Beginnings of up to this many letters are kept by the index (its `prefix`). */
const KEPT_BEGINNING = 3;

/**
 * What a person typed, as a question to the full-text index: every word must occur, in any order, the last may be a
 * beginning; words in double quotes must follow one another. Other signs of the query language mean nothing special. Null
 * when there is no word in it.
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
  ).filter(({ text }) => INDEXED.test(text));
  const last = parts.at(-1);
  if (last === undefined) return null;
  const phrases = parts.map(({ text }) => `"${text}"`).join(' ');
  if (last.whole || /\s$/u.test(typed)) return { match: phrases, gathers: false };
  const beginning = last.text.split(/[^\p{L}\p{N}\p{M}\p{Co}\p{So}]+/u).findLast((part) => part !== '') ?? '';
  return { match: `${phrases}*`, gathers: [...beginning].length > KEPT_BEGINNING };
}

/** A word or phrase as a question to the full-text index, where it must occur whole; null when there is no word in it. */
export function toPhrase(words: string): string | null {
  const text = toSearchable(words.replaceAll('\0', ' ')).replaceAll('"', ' ').trim();
  return INDEXED.test(text) ? `"${text}"` : null;
}
