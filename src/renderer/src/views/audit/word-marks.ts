import type { WordEffect } from '../../../../shared/contract/audit.ts';

/** Part of a caption: a word that lowers or raises the alignment, or the text in between. */
export interface Piece {
  readonly text: string;
  readonly mark: 'lowers' | 'raises' | null;
  readonly effect: number;
}

/** Words are marked from this share of the strongest effect, and only if the effect does not round to 0.00. */
const minShare = 0.35;
const minEffect = 0.005;

/** Splits a caption at its words and marks those with a notable effect. */
export function markWords(text: string, words: readonly WordEffect[]): Piece[] {
  const strongest = Math.max(minEffect, ...words.map(({ effect }) => Math.abs(effect)));
  const pieces: Piece[] = [];
  let at = 0;
  for (const { from, to, effect } of words) {
    if (from < at || to > text.length) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), mark: null, effect: 0 });
    const matters = Math.abs(effect) >= Math.max(minEffect, minShare * strongest);
    const mark = matters ? (effect < 0 ? 'lowers' : 'raises') : null;
    pieces.push({ text: text.slice(from, to), mark, effect });
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), mark: null, effect: 0 });
  return pieces;
}
