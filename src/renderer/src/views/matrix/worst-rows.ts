import type { Summary } from './summary.ts';

/** An image whose own caption is beaten by others, or is next to be. Positions along the diagonal. */
export interface WorstRow {
  readonly image: number;
  /** The caption of another pair that fits it best. */
  readonly caption: number;
  readonly own: number;
  readonly other: number;
  /** Where the own caption stands among all: 1 is best. */
  readonly rank: number;
  /** How far the other is above the own; negative where the own is best. */
  readonly margin: number;
}

/** The rows with the widest margins, at most `most`. */
export function listWorstRows(cosines: Float32Array, n: number, summary: Summary, most: number): WorstRow[] {
  if (n < 2) return [];
  const rows = Array.from({ length: n }, (_, image): WorstRow => {
    const caption = summary.bestCaptions[image]!;
    const own = cosines[image * n + image]!;
    const other = cosines[image * n + caption]!;
    return { image, caption, own, other, rank: summary.captionRanks[image]!, margin: other - own };
  });
  return rows.sort((a, b) => b.margin - a.margin).slice(0, most);
}
