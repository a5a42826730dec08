import { describe, expect, it } from 'vitest';
import { parseFilter, readFilter } from '../../../src/shared/contract/filter-language.ts';
import { splitFilter } from '../../../src/shared/contract/filter-terms.ts';
import { writeFilter } from '../../../src/shared/contract/filter-writing.ts';
import { filter as filterSchema, type Filter } from '../../../src/shared/contract/samples.ts';
import { makeRandom } from '../../helpers/random.ts';

const classes = [
  { id: 3, name: 'daisy' },
  { id: 5, name: 'Sun Flower' },
];

describe('parseFilter', () => {
  it('parses every field, and uses bare words for the text search', () => {
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
      text: '"red car" wet',
    });
  });

  it('joins both ends of a range, and treats bounds of counts strictly', () => {
    expect(parseFilter('alignment>0.1 alignment<=0.3 captions>1', classes)).toEqual({
      alignment: { min: 0.1, max: 0.3 },
      captions: { min: 2 },
    });
  });

  it('parses none as an empty class or split', () => {
    expect(parseFilter('class:none split:none', classes)).toEqual({ classIds: [null], splits: [null] });
  });

  it('excludes terms after a minus', () => {
    expect(parseFilter('-tag:ok -class:daisy -class:none -split:dev -status:todo -dog -"red car" -', classes)).toEqual({
      not: {
        tags: ['ok'],
        classIds: [3, null],
        splits: ['dev'],
        statuses: ['to do'],
        words: ['dog', 'red car'],
      },
    });
  });

  it('parses a range with both ends, and distinguishes "none" from a class of that name', () => {
    expect(parseFilter('alignment:0.1..0.3 words:4..9 captions:5', classes)).toEqual({
      alignment: { min: 0.1, max: 0.3 },
      words: { min: 4, max: 9 },
      captions: { min: 5, max: 5 },
    });
    expect(parseFilter('class:"none"', [{ id: 8, name: 'none' }])).toEqual({ classIds: [8] });
  });

  it('is empty for an empty line', () => {
    expect(parseFilter('   ', classes)).toEqual({});
  });

  it.each([
    ['class:tulip', 'no class "tulip"'],
    ['size:3', 'The fields are'],
    ['alignment<high', 'not a number'],
    ['status:done', 'The statuses are to do'],
    ['split<train', 'takes ":" and a value'],
    ['"open', 'not closed'],
    ['tag:', 'needs a value'],
    ['words>2.5', 'not a whole number'],
    ['alignment<', 'number is missing'],
    ['alignment:a..b', 'not a range'],
    ['-alignment<0.2', 'reverse the comparison'],
  ])('reports what is wrong with %s', (source, reason) => {
    expect(() => parseFilter(source, classes)).toThrow(reason);
  });
});

describe('readFilter', () => {
  it('reports the position of each problem, and keeps the valid terms', () => {
    const { filter, problems } = readFilter('split:dev class:tulip "a', classes);
    expect(filter).toEqual({ splits: ['dev'] });
    expect(problems.map(({ from, to }) => [from, to])).toEqual([
      [10, 21],
      [22, 24],
    ]);
  });

  it('never fails, and its terms cover the line', () => {
    const random = makeRandom(7);
    const signs = ['-', '"', ':', '<', '>=', ' ', 'class', 'tag', 'a', 'ü', '0.2', '..', '=', 'words', '\t'];
    for (let round = 0; round < 2000; round++) {
      const line = Array.from(
        { length: 1 + Math.floor(random() * 9) },
        () => signs[Math.floor(random() * signs.length)],
      ).join('');
      const terms = splitFilter(line);
      const rest = terms.reduceRight((text, { from, to }) => text.slice(0, from) + text.slice(to), line);
      expect(rest.trim(), line).toBe('');
      expect(filterSchema.safeParse(readFilter(line, classes).filter).success, line).toBe(true);
    }
  });
});

describe('writeFilter', () => {
  it('writes a line that is parsed as the same filter', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const filter = inventFilter(makeRandom(seed));
      expect(parseFilter(writeFilter(filter, classes), classes), writeFilter(filter, classes)).toEqual(filter);
    }
  });

  it('omits what a line cannot express', () => {
    expect(writeFilter({ ids: [1, 2], classIds: [3, 99] }, classes)).toBe('class:daisy');
  });
});

function inventFilter(random: () => number): Filter {
  const one = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)]!;
  const maybe = <Value>(value: Value) => (random() < 0.4 ? value : undefined);
  const values = () => ({
    classIds: maybe([one([3, 5]), null]),
    splits: maybe([one(['dev', 'a b', 'none']), null]),
    statuses: maybe([one(['to do', 'fix'] as const)]),
    tags: maybe([one(['ok', 'two words', 'none', '-x', 'a:b'])]),
  });
  const filter = {
    ...values(),
    text: maybe(one(['dog', '"red car" wet', '"class:daisy"', 'x-y 12:30', '"-dog"', '50% #1'])),
    alignment: maybe(one([{ max: 0.2 }, { min: -0.1 }, { min: 0.1, max: 0.3 }])),
    captions: maybe(one([{ min: 2 }, { max: 4 }, { min: 5, max: 5 }])),
    words: maybe({ min: 3, max: 9 }),
    not: maybe({ ...values(), words: maybe([one(['cat', 'red car', '-dog', 'tag:ok'])]) }),
  };
  return JSON.parse(
    JSON.stringify(filter, (_, value: unknown) => (isEmpty(value) ? undefined : value)) ?? '{}',
  ) as Filter;
}

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => each === undefined);
