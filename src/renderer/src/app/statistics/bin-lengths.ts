import type { CaptionStatistics } from '../../../../shared/contract/captions.ts';

/** The share of captions that the bins of equal width cover. */
const usual = 0.995;

/** Captions of `from` to `to` words, inclusive. */
export interface LengthBin {
  readonly from: number;
  readonly to: number;
  readonly captions: number;
}

/**
 * Lengths in at most `most` bins of equal width, starting at the shortest. The few captions beyond the `usual` quantile share the
 * last bin, so that one long caption does not squeeze the others together.
 */
export function binLengths(lengths: CaptionStatistics['lengths'], most = 40): LengthBin[] {
  const [first, last] = [lengths[0]?.words, lengths.at(-1)?.words];
  if (first === undefined || last === undefined) return [];
  const range = findUsual(lengths) - first + 1;
  const width = Math.ceil(range / most);
  const bins = Array.from({ length: Math.ceil(range / width) }, (_, index) => ({
    from: first + index * width,
    to: first + (index + 1) * width - 1,
    captions: 0,
  }));
  const end = bins.at(-1)!;
  end.to = Math.max(end.to, last);
  for (const { words, captions } of lengths)
    bins[Math.min(bins.length - 1, Math.floor((words - first) / width))]!.captions += captions;
  return bins;
}

/** The length at the `usual` quantile. */
function findUsual(lengths: CaptionStatistics['lengths']): number {
  const total = lengths.reduce((sum, { captions }) => sum + captions, 0);
  let sum = 0;
  return lengths.find(({ captions }) => (sum += captions) >= usual * total)!.words;
}
