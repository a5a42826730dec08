import { describe, expect, it } from 'vitest';
import { nameChord, showChord } from '../../../src/renderer/src/workspace/keys.ts';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('nameChord', () => {
  it('names letters by their capital, regardless of Caps Lock', () => {
    expect(nameChord({ ...none, key: 'x' })).toBe('X');
    expect(nameChord({ ...none, key: 'X' })).toBe('X');
  });

  it('names Ctrl Mod, and Command on a Mac', () => {
    expect(nameChord({ ...none, key: 'z', ctrlKey: true })).toBe('Mod+Z');
    expect(nameChord({ ...none, key: 'z', metaKey: true }, true)).toBe('Mod+Z');
    expect(nameChord({ ...none, key: 'z', ctrlKey: true }, true)).toBe('Ctrl+Z');
  });

  it('names Shift with letters and arrows, but not if the character implies it', () => {
    expect(nameChord({ ...none, key: 'Z', ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z');
    expect(nameChord({ ...none, key: 'ArrowDown', shiftKey: true })).toBe('Shift+Down');
    expect(nameChord({ ...none, key: '?', shiftKey: true })).toBe('?');
    expect(nameChord({ ...none, key: ' ', shiftKey: true })).toBe('Shift+Space');
  });
});

describe('showChord', () => {
  it('returns one string per key', () => {
    expect(showChord('Mod+Shift+Z')).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(showChord('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']);
  });

  it('shows the plus key itself', () => {
    expect(showChord('+')).toEqual(['+']);
    expect(showChord('Mod++')).toEqual(['Ctrl', '+']);
  });
});
