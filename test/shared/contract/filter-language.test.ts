import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../src/shared/contract/filter-language.ts';

const classes = [
  { id: 3, name: 'daisy' },
  { id: 5, name: 'Sun Flower' },
];

describe('parseFilter', () => {
  it('reads every field, and leaves bare words for the text search', () => {
    expect(
      parseFilter(
        'alignment<0.2 class:daisy class:"sun flower" split:train status:fix tag:ok captions>=2 "red car" wet',
        classes,
      ),
    ).toEqual({
      alignment: { max: 0.2 },
      classIds: [3, 5],
      splits: ['train'],
      statuses: ['fix'],
      tags: ['ok'],
      captions: { min: 2 },
      text: 'red car wet',
    });
  });

  it('joins both ends of a range, and takes counts strictly', () => {
    expect(parseFilter('alignment>0.1 alignment<=0.3 captions>1', classes)).toEqual({
      alignment: { min: 0.1, max: 0.3 },
      captions: { min: 2 },
    });
  });

  it('takes none for an empty class or split', () => {
    expect(parseFilter('class:none split:none', classes)).toEqual({ classIds: [null], splits: [null] });
  });

  it('is empty for an empty line', () => {
    expect(parseFilter('   ', classes)).toEqual({});
  });

  it.each([
    ['class:tulip', 'no class "tulip"'],
    ['size:3', 'The fields are'],
    ['alignment<high', 'not a number'],
    ['status:done', 'one of to do'],
    ['split<train', 'compared with ":"'],
    ['"open', 'no partner'],
  ])('says what is wrong with %s', (source, reason) => {
    expect(() => parseFilter(source, classes)).toThrow(reason);
  });
});
