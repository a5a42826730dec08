import { stemmer } from 'stemmer';

/** The words and numbers of a text in lower case. */
export function findWords(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? [];
}

/** The stem of an English word (Porter, 1980): `puppy` and `puppies`, `run` and `running` share one. */
export function stemWord(word: string): string {
  return stemmer(word);
}
