/** Number of colours for cosines, `--cosine-0` to `--cosine-10`. */
export const levels = 11;

/** The range of cosines that the colours cover; values outside it get the first or last colour. */
export interface CosineScale {
  readonly from: number;
  readonly to: number;
}

/** Counts in equal bins between two cosines. */
export interface Bins {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** The scale of a data set: from its 1st to its 99th percentile, so that outliers don't stretch it. */
export function fitScale({ from, to, counts }: Bins): CosineScale {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const width = (to - from) / Math.max(counts.length, 1);
  if (total === 0 || !(width > 0)) return { from: 0, to: 0.5 };
  const edge = (share: number) => {
    let sum = 0;
    const index = counts.findIndex((count) => (sum += count) > share * total);
    return index < 0 ? counts.length - 1 : index;
  };
  return { from: from + edge(0.01) * width, to: from + (edge(0.99) + 1) * width };
}

/** Position of a cosine on the scale, 0 to 1. */
export function place(scale: CosineScale, cosine: number): number {
  const span = scale.to - scale.from;
  return span > 0 ? Math.min(Math.max((cosine - scale.from) / span, 0), 1) : 0.5;
}

/** The colour for a position between 0 and 1. */
export function levelOf(share: number): number {
  return Math.min(levels - 1, Math.floor(share * levels));
}
