/**
 * Letters of scripts that put no space between words, each with its marks, and signs such as emoji. They are indexed one by
 * one, so that any part of such a text can be found as a phrase.
 */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{So}]\p{M}*/gu;
const PLAIN = /^[\0-\x7f]*$/;

/** A text as the full-text index takes it: compatible forms made equal (NFKC), unspaced scripts cut into letters. */
export function toSearchable(text: string): string {
  return PLAIN.test(text) ? text : text.normalize('NFKC').replace(UNSPACED, ' $& ');
}

/** A character that the index keeps; must agree with the `categories` of its tokenizer. */
const INDEXED = /[\p{L}\p{N}\p{M}\p{Co}\p{So}]/u;

/**
 * What a person typed, as a question to the full-text index: every word must occur, in any order, the last may be a
 * beginning. Signs of the query language mean nothing special. Null when there is no word in it.
 */
export function toQuery(typed: string): string | null {
  const words = typed
    .replaceAll('\0', ' ')
    .split(/\s+/u)
    .map((word) => toSearchable(word).trim())
    .filter((word) => INDEXED.test(word));
  if (words.length === 0) return null;
  const phrases = words.map((word) => `"${word.replaceAll('"', ' ')}"`);
  return /\s$/u.test(typed) ? phrases.join(' ') : `${phrases.join(' ')}*`;
}
