import { escapeHtml } from '../../../shared/text/escape-html.ts';
import { seriesColour } from './figure.ts';
import type { Bins } from './cosine-scale.ts';
import type { Figure, TokenColour } from './figure.ts';

/** A named histogram with bins of equal width. */
export interface Distribution {
  readonly name: string;
  readonly bins: Bins;
  readonly colour?: TokenColour;
}

/** Overlaid histograms on a common axis; with `shares` they are normalised, to compare shapes of different totals. */
export function figureDistributions(
  distributions: readonly Distribution[],
  axes: { readonly x: string; readonly shares?: boolean },
): Figure {
  const several = distributions.length > 1;
  const sides = distributions.map(({ bins }) => {
    const width = (bins.to - bins.from) / Math.max(bins.counts.length, 1);
    const total = bins.counts.reduce((sum, count) => sum + count, 0);
    const from = bins.counts.map((_, bin) => bins.from + bin * width);
    const height = bins.counts.map((count) => (axes.shares ? count / Math.max(total, 1) : count));
    return { width, from, height };
  });
  const traces = distributions.map(({ name, bins, colour }, index) => {
    const { width, from, height } = sides[index]!;
    const ink = colour ?? seriesColour(index);
    return {
      type: 'bar',
      name,
      x: from.map((left) => left + width / 2),
      width,
      y: height,
      customdata: bins.counts.map((count, bin) => [count, from[bin], from[bin]! + width]),
      marker: { color: ink, opacity: several ? 0.5 : 0.85, line: { color: ink, width: several ? 1 : 0 } },
      hovertemplate: `%{customdata[1]:.3f} to %{customdata[2]:.3f}: %{customdata[0]:,}<extra>${several ? escapeHtml(name) : ''}</extra>`,
    };
  });
  const entries = distributions.flatMap(({ name, bins }, trace) =>
    bins.counts.flatMap((count, point) => {
      const { from, width } = sides[trace]!;
      return count > 0 ? [{ row: [name, from[point]!, from[point]! + width, count], pick: { trace, point } }] : [];
    }),
  );
  return {
    traces: traces as Figure['traces'],
    layout: {
      barmode: 'overlay',
      bargap: 0,
      showlegend: several,
      xaxis: { title: { text: axes.x } },
      yaxis: { title: { text: axes.shares ? 'Share' : 'Count' }, ...(axes.shares && { tickformat: '.0%' }) },
    } as Figure['layout'],
    table: {
      columns: ['Series', 'From', 'To', 'Count'],
      rows: entries.map(({ row }) => row),
      marks: entries.map(({ pick }) => pick),
    },
  };
}
