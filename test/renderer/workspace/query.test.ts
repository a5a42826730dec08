import { describe, expect, it } from 'vitest';
import {
  countConditions,
  everything,
  isNarrowed,
  isRanked,
  toFilter,
  toggle,
} from '../../../src/renderer/src/workspace/query.ts';
import { intersectRanked, isSameOrder } from '../../../src/renderer/src/workspace/results.svelte.ts';
import { filter } from '../../../src/shared/contract/samples.ts';

describe('queries', () => {
  it('match all samples with an empty filter', () => {
    expect(toFilter(everything)).toEqual({});
    expect(isNarrowed(everything)).toBe(false);
  });

  it('become filters that the contract accepts', () => {
    const query = {
      ...everything,
      text: '  dog  ',
      classIds: [null, 3],
      splits: [null, 'dev'],
      statuses: ['fix' as const],
      tags: ['night'],
      alignment: { min: 0.1, max: null },
    };
    const asked = toFilter(query);
    expect(filter.parse(asked)).toEqual(asked);
    expect(asked).toMatchObject({ text: 'dog', alignment: { min: 0.1 } });
    expect(countConditions(query)).toBe(5);
  });

  it('omit a description from the filter, because it is a semantic search', () => {
    const query = { ...everything, mode: 'meaning' as const, text: 'a dog on a beach' };
    expect(toFilter(query)).toEqual({});
    expect(isRanked(query)).toBe(true);
    expect(isRanked({ ...query, text: ' ' })).toBe(false);
  });

  it('are ranked by similarity, but not by a list', () => {
    expect(isRanked({ ...everything, relation: { kind: 'like', imageId: 1 } })).toBe(true);
    expect(isRanked({ ...everything, relation: { kind: 'listed', title: 'a as b', ids: [1] } })).toBe(false);
  });
});

describe('toggle', () => {
  it('adds a missing value and removes a present one, including null', () => {
    expect(toggle([1, null], null)).toEqual([1]);
    expect(toggle<number | null>([1], null)).toEqual([1, null]);
  });
});

describe('ranked lists', () => {
  it('keep the order of the search within the filter', () => {
    expect([...intersectRanked([9, 2, 7, 4], Uint32Array.of(4, 7, 9, 100))]).toEqual([9, 7, 4]);
  });

  it('are equal only in the same order', () => {
    expect(isSameOrder(Uint32Array.of(1, 2), Uint32Array.of(1, 2))).toBe(true);
    expect(isSameOrder(Uint32Array.of(1, 2), Uint32Array.of(2, 1))).toBe(false);
    expect(isSameOrder(Uint32Array.of(1), Uint32Array.of(1, 2))).toBe(false);
  });
});
