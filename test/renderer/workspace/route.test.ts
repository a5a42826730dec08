import { describe, expect, it } from 'vitest';
import { readIds, writeIds } from '../../../src/renderer/src/workspace/id-ranges.ts';
import { everything } from '../../../src/renderer/src/workspace/query.ts';
import { readRoute, writeRoute } from '../../../src/renderer/src/workspace/route.ts';
import type { Route } from '../../../src/renderer/src/workspace/route.ts';
import { makeRandom } from '../../helpers/random.ts';

describe('routes', () => {
  it('omit defaults', () => {
    const route: Route = { view: 'library', query: everything, focus: null, selected: [], settings: {} };
    expect(writeRoute(route)).toBe('#/library');
  });

  it('survive a round trip', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const route = inventRoute(seed);
      expect(readRoute(writeRoute(route)), `seed ${seed}`).toEqual(route);
    }
  });

  it('ignore nonsense', () => {
    const nonsense = '#/library?class=x,-1,0,2.5&status=lost&sort=-nothing&alignment=a..b&like=-3&at=zero&listed=cat';
    const nothing = { query: everything, focus: null, selected: [], settings: {} };
    expect(readRoute(nonsense)).toEqual({ view: 'library', ...nothing });
    expect(readRoute('')).toEqual({ view: '', ...nothing });
  });
});

describe('ids in an address', () => {
  it('are written as ranges', () => {
    expect(writeIds([5, 3, 4, 9, 1])).toBe('1,3-5,9');
    expect(readIds('1,3-5,9')).toEqual([1, 3, 4, 5, 9]);
  });

  it('write 100,000 samples in a few characters', () => {
    const all = Uint32Array.from({ length: 100_000 }, (_, index) => index + 1);
    expect(writeIds(all)).toBe('1-100000');
    expect(readIds('1-100000')).toHaveLength(100_000);
  });

  it('are empty if they would be too long for an address', () => {
    expect(writeIds(Array.from({ length: 5000 }, (_, index) => 2 * index + 1))).toBe('');
  });
});

function inventRoute(seed: number): Route {
  const random = makeRandom(seed);
  const some = <Value>(values: readonly Value[]) => values.filter(() => random() < 0.4);
  const one = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)]!;
  const focus = random() < 0.5 ? 1 + Math.floor(random() * 1e6) : null;
  const several = [...new Set(Array.from({ length: 5 }, () => 1 + Math.floor(random() * 40)))].sort((a, b) => a - b);
  return {
    view: one(['library', 'classes']),
    query: {
      text: one(['', 'a dog & a cat?', '50% #1 = “ü”', 'a+b']),
      mode: one(['words', 'meaning']),
      relation: one([
        null,
        { kind: 'like', imageId: 7 },
        { kind: 'listed', title: 'Moved most & so', ids: [2, 3, 9] },
      ] as const),
      not: {
        words: some(['a cat', '-b']),
        classIds: some([null, 1, 20]),
        splits: some([null, 'dev', 'train, mostly']),
        statuses: some(['to do', 'good'] as const),
        tags: some(['night', 'a,b', 'c&d']),
      },
      captions: { min: one([null, 2]), max: one([null, 5]) },
      words: { min: one([null, 3]), max: one([null, 12]) },
      classIds: some([null, 1, 20]),
      splits: some([null, 'dev', 'train, mostly']),
      statuses: some(['to do', 'good', 'fix', 'reject'] as const),
      tags: some(['night', 'a,b', 'c&d']),
      alignment: { min: one([null, -0.05, 0.2]), max: one([null, 0.31, 1]) },
      sort: { by: one(['added', 'key', 'alignment'] as const), direction: one(['ascending', 'descending'] as const) },
    },
    focus,
    selected: random() < 0.5 ? several : focus === null ? [] : [focus],
    settings: one([{}, { 'map.colour': 'class', 'matrix.order': 'by cluster & more' }]),
  };
}
