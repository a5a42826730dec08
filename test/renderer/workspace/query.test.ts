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
  it('ask for everything with an empty filter', () => {
    expect(toFilter(everything)).toEqual({});
    expect(isNarrowed(everything)).toBe(false);
  });

  it('become filters that the contract takes', () => {
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

  it('leave a description out of the filter, because its meaning is searched', () => {
    const query = { ...everything, mode: 'meaning' as const, text: 'a dog on a beach' };
    expect(toFilter(query)).toEqual({});
    expect(isRanked(query)).toBe(true);
    expect(isRanked({ ...query, text: ' ' })).toBe(false);
  });

  it('are ranked by likeness, but not by a list', () => {
    expect(isRanked({ ...everything, relation: { kind: 'like', imageId: 1 } })).toBe(true);
    expect(isRanked({ ...everything, relation: { kind: 'listed', title: 'a as b', ids: [1] } })).toBe(false);
  });
});

describe('toggle', () => {
  it('adds what is missing and removes what is there, null included', () => {
    expect(toggle([1, null], null)).toEqual([1]);
    expect(toggle<number | null>([1], null)).toEqual([1, null]);
  });
});

describe('ranked lists', () => {
  it('keep the order of the search within what the filter allows', () => {
    expect([...intersectRanked([9, 2, 7, 4], Uint32Array.of(4, 7, 9, 100))]).toEqual([9, 7, 4]);
  });

  it('are the same only in the same order', () => {
    expect(isSameOrder(Uint32Array.of(1, 2), Uint32Array.of(1, 2))).toBe(true);
    expect(isSameOrder(Uint32Array.of(1, 2), Uint32Array.of(2, 1))).toBe(false);
    expect(isSameOrder(Uint32Array.of(1), Uint32Array.of(1, 2))).toBe(false);
  });
});
