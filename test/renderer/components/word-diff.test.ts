import { describe, expect, it } from 'vitest';
import { diffWords } from '../../../src/renderer/src/components/word-diff.ts';
import { makeRandom } from '../../helpers/random.ts';

const show = (before: string, after: string) =>
  diffWords(before, after)
    .map(({ kind, text }) => ({ same: text, removed: `[-${text}-]`, added: `{+${text}+}` })[kind])
    .join('');

describe('the difference of two texts', () => {
  it.each([
    ['a red cat', 'a red cat .', 'a red cat{+ .+}'],
    ['a red cat', 'the red cat', '[-a-]{+the+} red cat'],
    ['a red cat sat', 'a blue dog sat', 'a [-red cat-]{+blue dog+} sat'],
    ['', 'new', '{+new+}'],
    ['old', '', '[-old-]'],
    ['same', 'same', 'same'],
    ['cats', 'cat', '[-cats-]{+cat+}'],
  ])('of "%s" and "%s" is shown by words', (before, after, shown) => {
    expect(show(before, after)).toBe(shown);
  });

  it('contains both texts in full', () => {
    const random = makeRandom(3);
    const words = ['a', 'cat', ' ', '  ', '.', 'ü', '狗', '\n', 'on'];
    const text = (most: number) =>
      Array.from({ length: Math.floor(random() * most) }, () => words[Math.floor(random() * words.length)]).join('');
    for (let round = 0; round < 1000; round++) {
      const [before, after] = [text(round === 0 ? 2000 : 14), text(round === 0 ? 2000 : 14)];
      const parts = diffWords(before, after);
      const keep = (left: string) =>
        parts
          .filter(({ kind }) => kind !== left)
          .map(({ text: each }) => each)
          .join('');
      expect(keep('added')).toBe(before);
      expect(keep('removed')).toBe(after);
    }
  });
});
