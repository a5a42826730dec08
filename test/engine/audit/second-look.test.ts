import { describe, expect, it } from 'vitest';
import { exchangeWords, learnExchanges } from '../../../src/main/engine/audit/exchangeable-words.ts';
import { separateGains } from '../../../src/main/engine/audit/separate-gains.ts';
import { Random } from '../../../src/main/engine/training/random.ts';

const colours = ['red', 'green', 'blue', 'white'];
const things = ['star', 'heart', 'ring'];
const texts = colours.flatMap((colour) =>
  things.flatMap((thing) => [`a ${colour} ${thing} on grey`, `two ${colour} ${thing}s on black`]),
);

describe('exchangeable words', () => {
  it('are those that stand in the same places', () => {
    const exchanges = learnExchanges(texts, 3);
    expect(exchanges.get('red')!.toSorted()).toEqual(['blue', 'green', 'white']);
    expect(exchanges.get('star')!.slice(0, 2).toSorted()).toEqual(['heart', 'ring']);
  });

  it('make captions that differ by one word, which keeps its capital', () => {
    const variants = exchangeWords(
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

describe('gains', () => {
  it('are told apart into those of wrong words and those of chance, and never mean less when they are larger', () => {
    const random = new Random(5);
    const draw = (count: number, mean: number, deviation: number) =>
      Array.from({ length: count }, () => mean + deviation * random.normal());
    const doubtful = [...draw(300, 0.04, 0.03), ...draw(60, 0.3, 0.12)];
    const losses = [...draw(80, 0.3, 0.12), ...draw(200, 0, 0.02)];
    const { share, probabilityOf } = separateGains(draw(80, 0.02, 0.02), losses, doubtful);
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.3);
    expect(probabilityOf(0.02)).toBeLessThan(0.05);
    expect(probabilityOf(0.35)).toBeGreaterThan(0.7);
  });
});
