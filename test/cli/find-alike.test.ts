import { describe, expect, it } from 'vitest';
import { findAlike } from '../../src/main/cli/find-alike.ts';

const words = ['new', 'audit', 'tune', 'interpolate', 'name'];

describe('a word that is not known', () => {
  it.each([
    ['nwe', 'new'],
    ['adit', 'audit'],
    ['tun', 'tune'],
    ['interpolat', 'interpolate'],
    ['nam', 'name'],
  ])('leads from %s to %s', (word, meant) => expect(findAlike(word, words)).toBe(meant));

  it('leads nowhere when nothing is like it', () => {
    expect(findAlike('photograph', words)).toBeUndefined();
    expect(findAlike('', words)).toBeUndefined();
  });
});
