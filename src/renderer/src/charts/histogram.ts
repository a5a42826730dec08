import type { Bins } from './cosine-scale.ts';

/** One bar of a histogram, in a unit square with its origin at the lower left. */
export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The bars of a histogram over its non-empty range, the highest of height 1; neighbouring bins are merged down to `most`. */
export function figureHistogram(bins: Bins, most = 48): Bar[] {
  const { counts } = bins;
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return [];
  const last = counts.findLastIndex((count) => count > 0);
  const width = (bins.to - bins.from) / counts.length;
  const joined = Math.max(1, Math.ceil((last - first + 1) / most));
  const bars: { from: number; to: number; count: number }[] = [];
  for (let at = first; at <= last; at += joined) {
    const part = counts.slice(at, at + joined);
    const count = part.reduce((sum, each) => sum + each, 0);
    bars.push({ from: bins.from + at * width, to: bins.from + (at + joined) * width, count });
  }
  const highest = Math.max(...bars.map((bar) => bar.count));
  return bars.map((bar, index) => ({
    ...bar,
    x: index / bars.length,
    width: 1 / bars.length,
    height: bar.count / highest,
  }));
}
