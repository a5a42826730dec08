import { describe, expect, it } from 'vitest';
import { markWords } from '../../../src/renderer/src/views/audit/word-marks.ts';

const word = (text: string, at: string, effect: number) => {
  const from = text.indexOf(at);
  return { from, to: from + at.length, word: at, effect };
};

describe('markWords', () => {
  it('marks notable words, and the pieces add up to the caption', () => {
    const text = 'a red dog, on grass';
    const pieces = markWords(text, [
      word(text, 'a', 0.001),
      word(text, 'red', -0.2),
      word(text, 'dog', 0.15),
      word(text, 'grass', 0.02),
    ]);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    expect(pieces.filter(({ mark }) => mark !== null).map(({ text: part, mark }) => [part, mark])).toEqual([
      ['red', 'lowers'],
      ['dog', 'raises'],
    ]);
  });

  it('marks nothing when no word has a notable effect', () => {
    const text = 'a dog';
    expect(markWords(text, [word(text, 'dog', 0.001)]).every(({ mark }) => mark === null)).toBe(true);
  });
});
