import { describe, expect, it } from 'vitest';
import { findAlignmentBounds } from '../../../src/renderer/src/app/filter/alignment-bounds.ts';
import { complete } from '../../../src/renderer/src/app/filter/complete.ts';

const known = {
  facets: {
    classes: [
      { classId: 1, name: 'daisy', samples: 3 },
      { classId: 2, name: 'sun flower', samples: 1200 },
      { classId: null, name: null, samples: 4 },
    ],
    splits: [{ split: 'train', samples: 9 }],
    statuses: [{ status: 'fix' as const, samples: 2 }],
    tags: [{ tag: 'dark', samples: 5 }],
  },
  alignment: [{ share: 'the lowest tenth', operator: '<' as const, value: 0.12 }],
};

/** Completes a line at its |. */
function offer(marked: string) {
  const { list, from, to, eager } = complete(marked.replace('|', ''), marked.indexOf('|'), known);
  return { texts: list.map(({ text }) => text), details: list.map(({ detail }) => detail), from, to, eager };
}

describe('completion', () => {
  it('offers every field at the start of a term', () => {
    expect(offer('|').texts).toEqual(['class:', 'split:', 'status:', 'tag:', 'alignment<', 'captions>=', 'words>=']);
    expect(offer('split:train |').from).toBe(12);
  });

  it('offers the values of a field with their counts, quoted if necessary', () => {
    const { texts, details, eager } = offer('class:|');
    expect(texts).toEqual(['class:daisy', 'class:"sun flower"', 'class:none']);
    expect(details).toEqual(['3', '1,200', '4']);
    expect(eager).toBe(true);
    expect(offer('status:|').texts).toEqual(['status:"to do"', 'status:good', 'status:fix', 'status:reject']);
  });

  it('finds a value by any part, prefixes first, and replaces the whole term after a minus', () => {
    expect(offer('-class:d|ai x')).toMatchObject({ texts: ['class:daisy'], from: 1, to: 10 });
    expect(offer('class:"s|').texts).toEqual(['class:daisy', 'class:"sun flower"'].toReversed());
  });

  it('offers values for a bare word, and no comparisons after a minus', () => {
    expect(offer('da|').texts).toEqual(['class:daisy', 'tag:dark']);
    expect(offer('-|').texts).toEqual(['class:', 'split:', 'status:', 'tag:']);
    expect(offer('da|').eager).toBe(false);
  });

  it('offers bounds for the lowest alignments', () => {
    expect(offer('alignment<|').texts).toEqual(['alignment<0.12']);
    expect(offer('alignment>|').texts).toEqual([]);
  });
});

describe('alignment bounds', () => {
  it('are at the quantiles that they name', () => {
    const bounds = findAlignmentBounds({ from: 0, to: 1, counts: Array.from({ length: 10 }, () => 7) });
    expect(bounds.map(({ value }) => value)).toEqual([0.1, 0.25, 0.75, 0.9]);
    expect(findAlignmentBounds({ from: 0, to: 1, counts: [0, 0] })).toEqual([]);
  });
});
