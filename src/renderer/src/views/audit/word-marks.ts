import type { WordEffect } from '../../../../shared/contract/audit.ts';

/** A piece of a caption: a word that lowers or raises the alignment, or anything else. */
export interface Piece {
  readonly text: string;
  readonly mark: 'lowers' | 'raises' | null;
  readonly effect: number;
}

/** Effects below this share of the strongest are not worth a colour, nor are those that no display can tell from 0. */
const worthwhile = 0.35;
const visible = 0.005;

/** Cuts a caption at its words and marks those that matter. */
export function markWords(text: string, words: readonly WordEffect[]): Piece[] {
  const strongest = Math.max(visible, ...words.map(({ effect }) => Math.abs(effect)));
  const pieces: Piece[] = [];
  let at = 0;
  for (const { from, to, effect } of words) {
    if (from < at || to > text.length) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), mark: null, effect: 0 });
    const matters = Math.abs(effect) >= Math.max(visible, worthwhile * strongest);
    const mark = matters ? (effect < 0 ? 'lowers' : 'raises') : null;
    pieces.push({ text: text.slice(from, to), mark, effect });
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), mark: null, effect: 0 });
  return pieces;
}
