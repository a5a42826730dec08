import type { CaptionStatistics } from '../../../../shared/contract/captions.ts';

/** Captions of `from` to `to` words, both included. */
export interface LengthBin {
  readonly from: number;
  readonly to: number;
  readonly captions: number;
}

/** Lengths in at most `most` bins of equal width, from the shortest to the longest. */
export function binLengths(lengths: CaptionStatistics['lengths'], most = 40): LengthBin[] {
  const [first, last] = [lengths[0]?.words, lengths.at(-1)?.words];
  if (first === undefined || last === undefined) return [];
  const width = Math.ceil((last - first + 1) / most);
  const bins = Array.from({ length: Math.ceil((last - first + 1) / width) }, (_, index) => ({
    from: first + index * width,
    to: first + (index + 1) * width - 1,
    captions: 0,
  }));
  for (const { words, captions } of lengths) bins[Math.floor((words - first) / width)]!.captions += captions;
  return bins;
}
