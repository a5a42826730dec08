import { describe, expect, it } from 'vitest';
import { substituteWords, learnSubstitutes } from '../../../src/main/engine/audit/substitutes.ts';
import { scoreSubstitutions } from '../../../src/main/engine/audit/score-substitutions.ts';
import { Random } from '../../../src/main/engine/base/random.ts';

const colours = ['red', 'green', 'blue', 'white'];
const things = ['star', 'heart', 'ring'];
const texts = colours.flatMap((colour) =>
  things.flatMap((thing) => [`a ${colour} ${thing} on grey`, `two ${colour} ${thing}s on black`]),
);

describe('substitutes', () => {
  it('are the words that occur in the same contexts', () => {
    const substitutes = learnSubstitutes(texts, 3);
    expect(substitutes.get('red')!.toSorted()).toEqual(['blue', 'green', 'white']);
    expect(substitutes.get('star')!.slice(0, 2).toSorted()).toEqual(['heart', 'ring']);
  });

  it('make captions that differ in one word and keep its capital letter', () => {
    const variants = substituteWords(
      'Red star, on grey.',
      new Map([
        ['red', ['blue']],
        ['star', ['ring']],
      ]),
    );
    expect(variants).toEqual([
      { text: 'Blue star, on grey.', word: 'Red', instead: 'Blue' },
      { text: 'Red ring, on grey.', word: 'star', instead: 'ring' },
    ]);
  });
});

describe('scores of substitutions', () => {
  const words = ['red', 'blue', 'star', 'ring'];
  const kindOf = (word: string): string[] => (words.indexOf(word) < 2 ? ['red', 'blue'] : ['star', 'ring']);

  /**
   * Captions of a colour and a shape: the model distinguishes colours, but not shapes, and `wrong` of each hundred captions name the wrong
   * colour.
   */
  function makeSubstitutions(captions: number, wrong: number) {
    const random = new Random(5);
    const isWrong = Array.from({ length: captions }, (_, caption) => caption % 100 < wrong);
    const substitutions = isWrong.flatMap((corrupted, caption) =>
      [words[random.below(2)]!, words[2 + random.below(2)]!].map((from) => {
        const known = kindOf(from).includes('red');
        const shift = known ? (corrupted ? 0.2 : -0.2) : 0;
        const to = kindOf(from).find((word) => word !== from)!;
        return { caption, from, to, gain: shift + 0.05 * random.normal() };
      }),
    );
    return { isWrong, substitutions };
  }

  it('find the wrong words by what correct captions lose in the reverse substitution, with calibrated probabilities', () => {
    const { isWrong, substitutions } = makeSubstitutions(400, 10);
    const scored = scoreSubstitutions(substitutions, new Float32Array(400).fill(1));
    const expected = scored.reduce((sum, { probability }) => sum + probability, 0);
    expect(expected).toBeGreaterThan(32);
    expect(expected).toBeLessThan(52);
    scored.forEach(({ probability, best }, caption) => {
      if (isWrong[caption]) expect(['red', 'blue']).toContain(substitutions[best]!.from);
      expect(probability > 0.5).toBe(isWrong[caption]);
    });
  });

  it('are low if the model does not distinguish the words', () => {
    const random = new Random(6);
    const substitutions = Array.from({ length: 300 }, (_, caption) => {
      const [from, to] = caption % 2 ? (['star', 'ring'] as const) : (['ring', 'star'] as const);
      return { caption, from, to, gain: 0.1 * random.normal() };
    });
    const scored = scoreSubstitutions(substitutions, new Float32Array(300).fill(1));
    expect(scored.filter(({ probability }) => probability > 0.5).length).toBeLessThan(6);
  });

  it('are 0 if no word was tested', () => {
    const [scored] = scoreSubstitutions([], [1]);
    expect(scored).toEqual({ probability: 0, best: -1 });
  });
});
