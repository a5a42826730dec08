import { describe, expect, it } from 'vitest';
import { substituteWords, learnSubstitutes } from '../../../src/main/engine/audit/substitutes.ts';
import { scoreSubstitutions } from '../../../src/main/engine/audit/score-substitutions.ts';
import { Random } from '../../../src/main/engine/base/random.ts';

const colours = ['red', 'green', 'blue', 'white'];
const things = ['star', 'heart', 'ring'];
const texts = colours.flatMap((colour) =>
  things.flatMap((thing) => [`a ${colour} ${thing} on grey`, `two ${colour} ${thing}s on black`]),
);

describe('exchangeable words', () => {
  it('are those that stand in the same places', () => {
    const substitutions = learnSubstitutes(texts, 3);
    expect(substitutions.get('red')!.toSorted()).toEqual(['blue', 'green', 'white']);
    expect(substitutions.get('star')!.slice(0, 2).toSorted()).toEqual(['heart', 'ring']);
  });

  it('make captions that differ by one word, which keeps its capital', () => {
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

describe('gains by an exchange', () => {
  const words = ['red', 'blue', 'star', 'ring'];
  const kindOf = (word: string): string[] => (words.indexOf(word) < 2 ? ['red', 'blue'] : ['star', 'ring']);

  /** Captions of a colour and a shape: the model knows colours, and `wrong` of each hundred captions name the other one. Shapes are all alike to it. */
  function makeExchanges(captions: number, wrong: number) {
    const random = new Random(5);
    const isWrong = Array.from({ length: captions }, (_, caption) => caption % 100 < wrong);
    const substitutions = isWrong.flatMap((spoiled, caption) =>
      [words[random.below(2)]!, words[2 + random.below(2)]!].map((from) => {
        const known = kindOf(from).includes('red');
        const shift = known ? (spoiled ? 0.2 : -0.2) : 0;
        const to = kindOf(from).find((word) => word !== from)!;
        return { caption, from, to, gain: shift + 0.05 * random.normal() };
      }),
    );
    return { isWrong, substitutions };
  }

  it('tell which word is wrong from what right captions lose by the exchange back, as often as it is', () => {
    const { isWrong, substitutions } = makeExchanges(400, 10);
    const scoredPairs = scoreSubstitutions(substitutions, new Float32Array(400).fill(1));
    const expected = scoredPairs.reduce((sum, { probability }) => sum + probability, 0);
    expect(expected).toBeGreaterThan(32);
    expect(expected).toBeLessThan(52);
    scoredPairs.forEach(({ probability, best }, caption) => {
      if (isWrong[caption]) expect(['red', 'blue']).toContain(substitutions[best]!.from);
      expect(probability > 0.5).toBe(isWrong[caption]);
    });
  });

  it('mean nothing where the model does not tell the words apart', () => {
    const random = new Random(6);
    const substitutions = Array.from({ length: 300 }, (_, caption) => {
      const [from, to] = caption % 2 ? (['star', 'ring'] as const) : (['ring', 'star'] as const);
      return { caption, from, to, gain: 0.1 * random.normal() };
    });
    const scoredPairs = scoreSubstitutions(substitutions, new Float32Array(300).fill(1));
    expect(scoredPairs.filter(({ probability }) => probability > 0.5).length).toBeLessThan(6);
  });

  it('are not judged where no word was tried', () => {
    const [scoredPairs] = scoreSubstitutions([], [1]);
    expect(scoredPairs).toEqual({ probability: 0, best: -1 });
  });
});
