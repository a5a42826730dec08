import type { Bins } from '../../charts/cosine-scale.ts';
import type { Known } from './complete.ts';

const bounds = [
  { share: 'the lowest tenth', operator: '<', at: 0.1 },
  { share: 'the lowest quarter', operator: '<', at: 0.25 },
  { share: 'the highest quarter', operator: '>', at: 0.75 },
  { share: 'the highest tenth', operator: '>', at: 0.9 },
] as const;

/** The cosines at the lowest and highest tenth and quarter of a histogram, interpolated within its bins. */
export function findAlignmentBounds(bins: Bins | null): Known['alignment'] {
  const total = bins?.counts.reduce((sum, count) => sum + count, 0) ?? 0;
  if (!bins || total === 0) return [];
  const width = (bins.to - bins.from) / bins.counts.length;
  return bounds.map(({ share, operator, at }) => {
    let below = 0;
    let bin = 0;
    while (bin < bins.counts.length && below + bins.counts[bin]! < at * total) below += bins.counts[bin++]!;
    const within = bin < bins.counts.length ? (at * total - below) / bins.counts[bin]! : 0;
    return { share, operator, value: Math.round((bins.from + (bin + within) * width) * 1000) / 1000 };
  });
}
