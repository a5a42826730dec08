import { describe, expect, it } from 'vitest';
import { rewriteSidecar } from '../../../src/main/engine/interchange/folder/sidecar.ts';
import { captionLines } from '../../../src/main/engine/interchange/text.ts';
import { makeRandom } from '../../helpers/random.ts';

describe('rewriting a sidecar', () => {
  it.each([
    ['a\nb\nc\n', ['a', 'B', 'c'], 'a\nB\nc\n'],
    ['a\r\nb\r\nc', ['a', 'B', 'c'], 'a\r\nB\r\nc'],
    ['\ufeffa\r\n', ['A'], '\ufeffA\r\n'],
    ['  a  \n\n\tb\t\n \n', ['a', 'B'], '  a  \n\n\tB\t\n \n'],
    ['a\nb\n', ['b'], 'b\n'],
    ['a\r\nb', ['a', 'b', 'c'], 'a\r\nb\r\nc'],
    ['a', ['a', 'b'], 'a\nb'],
    ['\ufeffa\nb\n', ['b'], '\ufeffb\n'],
    ['a\nb\n', [], ''],
    ['', ['a', 'b'], 'a\nb\n'],
  ])('keeps everything unchanged: %j with %j', (old, captions, written) => {
    expect(rewriteSidecar(old, captions)).toBe(written);
  });

  const seed = Number(process.env['SEED'] ?? Date.now() % 1e9);
  it(`returns the same bytes for the same captions, and reads back what was written (seed ${seed})`, () => {
    const random = makeRandom(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    for (let round = 0; round < 2000; round++) {
      const end = pick(['\n', '\r\n', '\r']);
      const lines = Array.from({ length: Math.floor(random() * 5) }, () =>
        pick(['', ' ', 'a dog', '  a cat ', 'ein Hund\u00a0', '犬', '\ta, "b"']),
      );
      const old = pick(['', '\ufeff']) + lines.join(end) + pick(['', end, end + end]);
      expect(rewriteSidecar(old, captionLines(old)), JSON.stringify(old)).toBe(old);
      const captions = Array.from({ length: Math.floor(random() * 5) }, () => pick(['a dog', 'a cat', 'new', '犬']));
      const written = rewriteSidecar(old, captions);
      expect(captionLines(written), JSON.stringify([old, captions])).toEqual(captions);
    }
  });
});
