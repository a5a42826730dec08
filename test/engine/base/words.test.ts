import { describe, expect, test } from 'vitest';
import { findWords, stemWord } from '../../../src/main/engine/base/words.ts';

describe('words', () => {
  test('are runs of letters or digits, in lower case', () => {
    expect(findWords('Two dogs, 3 Katzen – Ёлка!')).toEqual(['two', 'dogs', '3', 'katzen', 'ёлка']);
    expect(findWords(' … ')).toEqual([]);
  });

  test.each([
    ['dog', 'dogs'],
    ['run', 'running'],
    ['jump', 'jumped'],
    ['horse', 'horses'],
    ['puppy', 'puppies'],
  ])('%s and %s share a stem', (one, other) => {
    expect(stemWord(other)).toBe(stemWord(one));
  });

  test.each(['Straße', 'ёлка', '犬', '42'])('%s, which is not English, keeps its own stem', (word) => {
    expect(stemWord(word)).toBe(word.toLowerCase());
  });
});
