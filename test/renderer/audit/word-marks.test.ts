import { describe, expect, it } from 'vitest';
import { markWords } from '../../../src/renderer/src/views/audit/word-marks.ts';

const word = (text: string, at: string, effect: number) => {
  const from = text.indexOf(at);
  return { from, to: from + at.length, word: at, effect };
};

describe('the words of a caption', () => {
  it('are marked where they matter, and the pieces give the caption again', () => {
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

  it('are left alone when none of them matters', () => {
    const text = 'a dog';
    expect(markWords(text, [word(text, 'dog', 0.001)]).every(({ mark }) => mark === null)).toBe(true);
  });
});
