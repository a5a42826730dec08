import { describe, expect, it } from 'vitest';
import { commonValue } from '../../../src/renderer/src/app/inspector/common-value.ts';
import { splitNames } from '../../../src/renderer/src/views/classes/names.ts';
import { sortMetrics } from '../../../src/renderer/src/views/classes/sort-metrics.ts';
import { readTemplates } from '../../../src/renderer/src/views/classes/templates.ts';

describe('splitNames', () => {
  it('takes one name a line, or several between commas', () => {
    expect(splitNames('cat\n dog \n\nice cream, vanilla', [])).toEqual(['cat', 'dog', 'ice cream, vanilla']);
    expect(splitNames('cat, dog', [])).toEqual(['cat', 'dog']);
  });

  it('takes the marks of a pasted list away, but not numbers that are names', () => {
    expect(splitNames('- cat\n2. dog\n• bird\n7 seas', [])).toEqual(['cat', 'dog', 'bird', '7 seas']);
  });

  it('leaves out what exists and what is said twice', () => {
    expect(splitNames('cat\nDog\ndog\nbird', ['Cat'])).toEqual(['Dog', 'bird']);
  });
});

describe('readTemplates', () => {
  it('tells templates from lines without a place for the class', () => {
    expect(readTemplates('a photo of a {}.\n\n  {}\na cat')).toEqual({
      templates: ['a photo of a {}.', '{}'],
      wrong: ['a cat'],
    });
  });
});

describe('sortMetrics', () => {
  const row = (name: string, f1: number | null) => ({
    name,
    f1,
    support: 1,
    predicted: 1,
    precision: null,
    recall: null,
  });
  const rows = [row('a', 0.4), row('b', null), row('c', 0.9), row('d', 0.4)];
  const names = (sorted: readonly { name: string }[]) => sorted.map((each) => each.name).join('');

  it('keeps rows without the figure last in both directions', () => {
    expect(names(sortMetrics(rows, 'f1', true))).toBe('adcb');
    expect(names(sortMetrics(rows, 'f1', false))).toBe('cadb');
  });

  it('goes back to the order of the classes', () => {
    expect(names(sortMetrics(rows, 'position', true))).toBe('abcd');
  });
});

describe('commonValue', () => {
  it('is the value of all, null included, and undefined where they differ', () => {
    expect(commonValue([null, null])).toBeNull();
    expect(commonValue(['a', 'b'])).toBeUndefined();
    expect(commonValue([])).toBeUndefined();
  });
});
