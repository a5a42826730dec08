import { figureDistributions } from '../../charts/distributions.ts';
import type { Bins } from '../../charts/cosine-scale.ts';
import type { Figure } from '../../charts/figure.ts';
import type { Summary } from './summary.ts';

/** Bars that can be distinguished. */
const bars = 50;

/** Distributions of cosines of pairs and of all other cells, and the range of cosines of each bar. */
export function figurePairs({ all, pairs }: Pick<Summary, 'all' | 'pairs'>): {
  readonly figure: Figure;
  readonly ranges: readonly (readonly [number, number])[];
} {
  const others = { ...all, counts: all.counts.map((count, bin) => count - pairs.counts[bin]!) };
  const own = joinBins(pairs);
  const width = (own.to - own.from) / own.counts.length;
  return {
    figure: figureDistributions(
      [
        { name: 'Pairs', bins: own },
        { name: 'Other cells', bins: joinBins(others) },
      ],
      { x: 'Cosine', shares: true },
    ),
    ranges: own.counts.map((_, bin) => [own.from + bin * width, own.from + (bin + 1) * width]),
  };
}

function joinBins({ from, to, counts }: Bins): Bins {
  const joined = Math.ceil(counts.length / bars);
  const sums = Array.from({ length: Math.ceil(counts.length / joined) }, (_, bar) =>
    counts.slice(bar * joined, (bar + 1) * joined).reduce((sum, count) => sum + count, 0),
  );
  return { from, to, counts: sums };
}
