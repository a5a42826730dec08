import { describe, expect, it } from 'vitest';
import { WindowCache } from '../../../src/renderer/src/workspace/window-cache.ts';

describe('WindowCache', () => {
  it('drops what was not used for longest', () => {
    const cache = new WindowCache<string>(2);
    cache.set(1, 'a');
    cache.set(2, 'b');
    cache.get(1);
    cache.set(3, 'c');
    expect(cache.ids()).toEqual([1, 3]);
  });

  it('does not take a look as a use', () => {
    const cache = new WindowCache<string>(2);
    cache.set(1, 'a');
    cache.set(2, 'b');
    expect(cache.peek(1)).toBe('a');
    cache.set(3, 'c');
    expect(cache.peek(1)).toBeUndefined();
  });

  it('never holds more than its limit', () => {
    const cache = new WindowCache<number>(50);
    for (let id = 0; id < 1000; id++) cache.set(id, id);
    expect(cache.size).toBe(50);
    expect(cache.ids()[0]).toBe(950);
  });

  it('names what is missing, in the order asked', () => {
    const cache = new WindowCache<string>(9);
    cache.set(2, 'b');
    expect(cache.missing([3, 2, 1])).toEqual([3, 1]);
  });
});
