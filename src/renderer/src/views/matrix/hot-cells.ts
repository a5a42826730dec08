import type { Summary } from './summary.ts';

/** A cell off the diagonal that is hotter than a pair that it competes with. */
export interface HotCell {
  /** Positions along the diagonal as the matrix was read, whatever the order in which it is shown. */
  readonly image: number;
  readonly caption: number;
  readonly cosine: number;
  /** How far it is above the colder of the two pairs. */
  readonly margin: number;
}

/** By which pair a cell is beaten back: its caption fits the image better than the own one, or its image the caption, or both. */
export type Beats = 'none' | 'image' | 'caption' | 'both';

/** Tells how a cell compares with the pairs of its image and of its caption. */
export function compare(cosines: Float32Array, n: number, image: number, caption: number): Beats {
  if (image === caption) return 'none';
  const cosine = cosines[image * n + caption]!;
  const overImage = cosine > cosines[image * n + image]!;
  const overCaption = cosine > cosines[caption * n + caption]!;
  if (overImage) return overCaption ? 'both' : 'image';
  return overCaption ? 'caption' : 'none';
}

/** For each image the best caption of another pair, and for each caption the best image, where these beat the pair's own; the widest margins first. */
export function findHotCells(cosines: Float32Array, n: number, summary: Summary): HotCell[] {
  const found = new Map<number, HotCell>();
  const consider = (image: number, caption: number) => {
    if (compare(cosines, n, image, caption) === 'none') return;
    const cosine = cosines[image * n + caption]!;
    const colder = Math.min(cosines[image * n + image]!, cosines[caption * n + caption]!);
    found.set(image * n + caption, { image, caption, cosine, margin: cosine - colder });
  };
  for (let place = 0; place < n; place++) {
    consider(place, summary.bestCaptions[place]!);
    consider(summary.bestImages[place]!, place);
  }
  return [...found.values()].sort((a, b) => b.margin - a.margin || a.image - b.image || a.caption - b.caption);
}
