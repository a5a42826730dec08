import { describe, expect, it } from 'vitest';
import { everything } from '../../../src/renderer/src/app/query.ts';
import { listConditions } from '../../../src/renderer/src/views/library/conditions.ts';

const query = {
  ...everything,
  text: 'dog',
  classIds: [null, 3],
  splits: ['dev'],
  statuses: ['fix' as const],
  tags: ['night'],
  alignment: { min: null, max: 0.2 },
  relation: { kind: 'confused' as const, actual: 'cat', predicted: 'dog' },
};
const conditions = listConditions(query, (id) => (id === 3 ? 'bird' : undefined));

describe('listConditions', () => {
  it('says each condition in words', () => {
    expect(conditions.map((condition) => condition.text)).toEqual([
      'cat predicted as dog',
      '“dog”',
      'No class',
      'bird',
      'dev',
      'Fix',
      '#night',
      'Alignment below 0.20',
    ]);
  });

  it('takes each away alone, until nothing is left', () => {
    for (const condition of conditions) {
      const left = listConditions({ ...query, ...condition.without }, () => 'bird');
      expect(left.map((each) => each.key)).toEqual(
        conditions.filter((each) => each !== condition).map((each) => each.key),
      );
    }
  });

  it('lists nothing for everything', () => {
    expect(listConditions(everything, () => undefined)).toEqual([]);
  });
});
