import { describe, expect, it } from 'vitest';
import { noSelection, select, selectAll, targets } from '../../../src/renderer/src/workspace/selection.ts';

const order = Uint32Array.of(40, 10, 30, 20, 50);
const idsOf = (selection: { ids: ReadonlySet<number> }) => [...selection.ids];

describe('select', () => {
  it('selects one sample alone on a plain click', () => {
    const two = select(select(noSelection, 10, 'only', order), 30, 'toggle', order);
    expect(idsOf(select(two, 20, 'only', order))).toEqual([20]);
  });

  it('adds and removes one with Ctrl', () => {
    const both = select(select(noSelection, 10, 'only', order), 20, 'toggle', order);
    expect(idsOf(both)).toEqual([10, 20]);
    expect(idsOf(select(both, 10, 'toggle', order))).toEqual([20]);
  });

  it('selects the range in the list with Shift, in either direction', () => {
    const down = select(select(noSelection, 10, 'only', order), 20, 'range', order);
    expect(idsOf(down)).toEqual([10, 30, 20]);
    expect(idsOf(select(down, 40, 'range', order))).toEqual([40, 10]);
  });

  it('keeps the anchor while a range grows and shrinks', () => {
    const grown = select(select(select(noSelection, 10, 'only', order), 50, 'range', order), 30, 'range', order);
    expect(idsOf(grown)).toEqual([10, 30]);
    expect(grown).toMatchObject({ anchor: 10, focus: 30 });
  });

  it('adds a range to the selection with Ctrl and Shift', () => {
    const first = select(noSelection, 40, 'only', order);
    const anchored = select(first, 20, 'toggle', order);
    expect(idsOf(select(anchored, 50, 'add-range', order))).toEqual([40, 20, 50]);
  });

  it('selects only one sample if the anchor is no longer in the list', () => {
    const elsewhere = { ids: new Set([99]), focus: 99, anchor: 99 };
    expect(idsOf(select(elsewhere, 30, 'range', order))).toEqual([30]);
  });

  it('does not modify its input', () => {
    const before = select(noSelection, 10, 'only', order);
    select(before, 20, 'toggle', order);
    expect(idsOf(before)).toEqual([10]);
  });
});

describe('selectAll and targets', () => {
  it('selects the whole list and keeps the focus', () => {
    const focused = select(noSelection, 30, 'only', order);
    expect(idsOf(selectAll(focused, order))).toEqual([...order]);
    expect(selectAll(focused, order).focus).toBe(30);
  });

  it('acts on the selected samples, or else on the focused one', () => {
    expect(targets({ ids: new Set(), focus: 30, anchor: 30 })).toEqual([30]);
    expect(targets({ ids: new Set([10, 20]), focus: 30, anchor: 30 })).toEqual([10, 20]);
    expect(targets(noSelection)).toEqual([]);
  });
});
