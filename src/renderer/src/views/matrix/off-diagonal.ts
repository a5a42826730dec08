import type { Summary } from './summary.ts';

/** An off-diagonal cell with a higher cosine than a pair in its row or column. */
export interface OffDiagonalMatch {
  /** Positions along the diagonal as the matrix was read, independent of the order shown. */
  readonly image: number;
  readonly caption: number;
  readonly cosine: number;
  /** How far it is above the weaker of the two pairs. */
  readonly margin: number;
}

/** Which pairs a cell beats: its caption matches the image better than the image's own, its image the caption, or both. */
export type Beats = 'none' | 'image' | 'caption' | 'both';

/** Compares a cell with the pairs of its image and its caption. */
export function compare(cosines: Float32Array, n: number, image: number, caption: number): Beats {
  if (image === caption) return 'none';
  const cosine = cosines[image * n + caption]!;
  const overImage = cosine > cosines[image * n + image]!;
  const overCaption = cosine > cosines[caption * n + caption]!;
  if (overImage) return overCaption ? 'both' : 'image';
  return overCaption ? 'caption' : 'none';
}

/** For each image the best other caption, and for each caption the best other image, where they beat the pair; largest margins first. */
export function findOffDiagonalMatches(cosines: Float32Array, n: number, summary: Summary): OffDiagonalMatch[] {
  const found = new Map<number, OffDiagonalMatch>();
  const consider = (image: number, caption: number) => {
    if (compare(cosines, n, image, caption) === 'none') return;
    const cosine = cosines[image * n + caption]!;
    const weaker = Math.min(cosines[image * n + image]!, cosines[caption * n + caption]!);
    found.set(image * n + caption, { image, caption, cosine, margin: cosine - weaker });
  };
  for (let place = 0; place < n; place++) {
    consider(place, summary.bestCaptions[place]!);
    consider(summary.bestImages[place]!, place);
  }
  return [...found.values()].sort((a, b) => b.margin - a.margin || a.image - b.image || a.caption - b.caption);
}
