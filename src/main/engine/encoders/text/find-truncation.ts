/** The two directions of a tokenizer, without special tokens. */
export interface Codec {
  readonly encode: (text: string) => readonly number[];
  readonly decode: (ids: readonly number[]) => string;
}

/**
 * The offset (UTF-16 units) of the first character of `text` that the tokens `kept` do not cover. The tokenizer library
 * returns no offsets, so the last complete word is found by encoding prefixes of the text, and how much of the next word fits
 * by decoding the remaining tokens (off by a character where normalisation changes the length of that word).
 */
export function findTruncation(text: string, kept: readonly number[], { encode, decode }: Codec): number {
  const ends = [0, ...Array.from(text.matchAll(/\S+/gu), ({ index, 0: word }) => index + word.length)];
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (encode(text.slice(0, ends[middle])).length <= kept.length) low = middle;
    else high = middle - 1;
  }
  const whole = ends[low]!;
  const partial = kept.slice(encode(text.slice(0, whole)).length);
  if (partial.length === 0) return whole;
  // The last token may end inside a character, whose bytes then decode to the replacement character.
  const shown = decode(partial)
    .trim()
    .replace(/\ufffd+$/u, '');
  const rest = text.slice(whole);
  const start = whole + rest.length - rest.trimStart().length;
  return start + Array.from(text.slice(start)).slice(0, Array.from(shown).length).join('').length;
}
