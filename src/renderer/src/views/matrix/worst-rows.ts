import type { Summary } from './summary.ts';

/** An image by how far another caption beats its own. Positions along the diagonal. */
export interface WorstRow {
  readonly image: number;
  /** The best matching other caption. */
  readonly caption: number;
  readonly own: number;
  readonly other: number;
  /** Rank of the own caption: 1 is best. */
  readonly rank: number;
  /** How far the other is above the own; negative where the own is best. */
  readonly margin: number;
}

/** The `most` rows with the largest margins. */
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
