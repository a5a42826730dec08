import { describe, expect, it } from 'vitest';
import { commonValue } from '../../../src/renderer/src/app/inspector/common-value.ts';
import { readTemplates, splitNames } from '../../../src/renderer/src/views/classes/read-lines.ts';
import { sortMetrics } from '../../../src/renderer/src/views/classes/sort-rows.ts';

describe('splitNames', () => {
  it('reads one name per line, or several separated by commas', () => {
    expect(splitNames('cat\n dog \n\nice cream, vanilla', [])).toEqual(['cat', 'dog', 'ice cream, vanilla']);
    expect(splitNames('cat, dog', [])).toEqual(['cat', 'dog']);
  });

  it('strips list markers, but not numbers that belong to a name', () => {
    expect(splitNames('- cat\n2. dog\n• bird\n7 seas', [])).toEqual(['cat', 'dog', 'bird', '7 seas']);
  });

  it('skips existing and repeated names', () => {
    expect(splitNames('cat\nDog\ndog\nbird', ['Cat'])).toEqual(['Dog', 'bird']);
  });
});

describe('readTemplates', () => {
  it('separates templates from lines without a placeholder for the class', () => {
    expect(readTemplates('a photo of a {}.\n\n  {}\na cat')).toEqual({
      templates: ['a photo of a {}.', '{}'],
      invalid: ['a cat'],
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

  it('keeps rows without the metric last in both directions', () => {
    expect(names(sortMetrics(rows, 'f1', true))).toBe('adcb');
    expect(names(sortMetrics(rows, 'f1', false))).toBe('cadb');
  });

  it('restores the order of the classes', () => {
    expect(names(sortMetrics(rows, 'position', true))).toBe('abcd');
  });
});

describe('commonValue', () => {
  it('is the shared value, null included, and undefined when values differ', () => {
    expect(commonValue([null, null])).toBeNull();
    expect(commonValue(['a', 'b'])).toBeUndefined();
    expect(commonValue([])).toBeUndefined();
  });
});
