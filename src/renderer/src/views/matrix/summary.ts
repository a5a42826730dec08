import type { Bins } from '../../charts/cosine-scale.ts';

/** Bins over all cosines, enough for percentiles with one decimal. */
const binCount = 2000;

/** Statistics of each pair, by its position along the diagonal. */
export interface Summary {
  /** Rank of the image's own caption among all captions, and of the caption's own image among all images: 1 is best. */
  readonly captionRanks: Uint32Array;
  readonly imageRanks: Uint32Array;
  /** The best caption of another pair for each image, and the best image of another pair for each caption. */
  readonly bestCaptions: Uint32Array;
  readonly bestImages: Uint32Array;
  readonly all: Bins;
  readonly pairs: Bins;
}

/** Summarises cosines [n, n] row-major, images by captions; NaN counts as lowest. */
export function summarise(cosines: Float32Array, n: number): Summary {
  const captionRanks = new Uint32Array(n).fill(1);
  const imageRanks = new Uint32Array(n).fill(1);
  const bestCaptions = new Uint32Array(n);
  const bestImages = new Uint32Array(n);
  const columnBest = new Float32Array(n).fill(Number.NEGATIVE_INFINITY);
  const own = Float32Array.from({ length: n }, (_, place) => cosines[place * n + place]!);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < n; row++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let column = 0; column < n; column++) {
      const cosine = cosines[row * n + column]!;
      if (cosine < low) low = cosine;
      if (cosine > high) high = cosine;
      if (column === row) continue;
      if (cosine > own[row]!) captionRanks[row]!++;
      if (cosine > own[column]!) imageRanks[column]!++;
      if (cosine > best) {
        best = cosine;
        bestCaptions[row] = column;
      }
      if (cosine > columnBest[column]!) {
        columnBest[column] = cosine;
        bestImages[column] = row;
      }
    }
  }
  const range = low < high ? { from: low, to: high } : { from: low - 0.01, to: low + 0.01 };
  return {
    captionRanks,
    imageRanks,
    bestCaptions,
    bestImages,
    all: { ...range, counts: count(cosines, range) },
    pairs: { ...range, counts: count(own, range) },
  };
}

function count(values: Float32Array, { from, to }: { from: number; to: number }): number[] {
  const counts = new Array<number>(binCount).fill(0);
  const factor = binCount / (to - from);
  for (const value of values) {
    const bin = Math.min(binCount - 1, Math.floor((value - from) * factor));
    if (bin >= 0) counts[bin]!++;
  }
  return counts;
}

/** Cumulative shares of bins: entry b is the share of values below bin b. */
export function accumulate({ counts }: Bins): Float64Array {
  const shares = new Float64Array(counts.length + 1);
  counts.forEach((each, bin) => (shares[bin + 1] = shares[bin]! + each));
  const total = shares.at(-1)! || 1;
  return shares.map((sum) => sum / total);
}

/** The share of values below a value, 0 to 1, interpolated within its bin. */
export function shareBelow({ from, to, counts }: Bins, shares: Float64Array, value: number): number {
  const at = ((value - from) / (to - from)) * counts.length;
  const bin = Math.min(Math.max(Math.floor(at), 0), counts.length - 1);
  const within = Math.min(Math.max(at - bin, 0), 1);
  return shares[bin]! + within * (shares[bin + 1]! - shares[bin]!);
}

/** The quantile of a share, from bins. */
function quantile({ from, to, counts }: Bins, shares: Float64Array, share: number): number {
  const bin = Math.max(
    0,
    shares.findIndex((each) => each >= share),
  );
  return from + (bin / counts.length) * (to - from);
}

/** The colour range: from the 1st percentile up to the best pairs and the highest cells. */
export function chooseScale({ all, pairs }: Summary): { from: number; to: number } {
  const cumulative = accumulate(all);
  const from = quantile(all, cumulative, 0.01);
  const to = Math.max(quantile(all, cumulative, 0.999), quantile(pairs, accumulate(pairs), 0.9));
  return to > from ? { from, to } : { from: all.from, to: all.to };
}

/** Replaces columns, [columns, n] row-major, of cosines [n, n] row-major, in place. */
export function patchColumns(cosines: Float32Array, n: number, columns: Uint32Array, values: Float32Array): void {
  columns.forEach((column, at) => {
    for (let row = 0; row < n; row++) cosines[row * n + column] = values[at * n + row]!;
  });
}
