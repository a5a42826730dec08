/** The part of a keyboard event that determines its chord. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const names: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Escape: 'Esc',
};

/**
 * Names the chord that was pressed, such as `Mod+Shift+Z`, `X`, `?` or `Shift+Down`. `Mod` is Ctrl, or Command on a Mac.
 * Shift is named only if the character does not already imply it.
 */
export function nameChord(event: Pressed, mac = false): string {
  const name = names[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const isSymbol = event.key.length === 1 && event.key.toUpperCase() === event.key.toLowerCase() && event.key !== ' ';
  const parts: string[] = [];
  if (mac ? event.metaKey : event.ctrlKey) parts.push('Mod');
  if (mac && event.ctrlKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && !isSymbol) parts.push('Shift');
  return [...parts, name].join('+');
}

const macSigns: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' };
const signs: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  Up: '↑',
  Down: '↓',
  Left: '←',
  Right: '→',
  Enter: '↵',
};

/** The keys of a chord as they are printed on the keyboard, one string per key. */
export function showChord(chord: string, mac = false): string[] {
  return chord.split(/\+(?=.)/).map((part) => (mac ? macSigns[part] : undefined) ?? signs[part] ?? part);
}

/** True on a Mac, which uses Command instead of Ctrl. */
export const onMac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');
