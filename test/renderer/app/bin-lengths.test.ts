import { describe, expect, it } from 'vitest';
import { binLengths } from '../../../src/renderer/src/app/statistics/bin-lengths.ts';

describe('bins of caption lengths', () => {
  it('have one bar per length if they fit, and otherwise merge lengths without losing captions', () => {
    expect(binLengths([])).toEqual([]);
    expect(
      binLengths([
        { words: 3, captions: 2 },
        { words: 5, captions: 1 },
      ]),
    ).toEqual([
      { from: 3, to: 3, captions: 2 },
      { from: 4, to: 4, captions: 0 },
      { from: 5, to: 5, captions: 1 },
    ]);
    const many = binLengths(Array.from({ length: 300 }, (_, words) => ({ words, captions: 1 })));
    expect(many.length).toBeLessThanOrEqual(40);
    expect(many.reduce((sum, { captions }) => sum + captions, 0)).toBe(300);
    expect(many.every(({ from, to }, index) => index === 0 || from === many[index - 1]!.to + 1 || to < from)).toBe(
      true,
    );
  });

  it('put the few very long captions into the last bar', () => {
    const usual = Array.from({ length: 20 }, (_, words) => ({ words: words + 1, captions: 100 }));
    const bins = binLengths([...usual, { words: 156, captions: 1 }]);
    expect(bins).toHaveLength(20);
    expect(bins.at(-1)).toEqual({ from: 20, to: 156, captions: 101 });
  });
});
