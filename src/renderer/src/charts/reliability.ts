import type { Figure } from './figure.ts';

/** Predictions whose confidence lies between `from` and `to`: how many, how confident on average, and what share was right. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/**
 * Figures a reliability diagram (Guo et al. 2017, figure 1): what share was right at each confidence, the gap to what was
 * promised, and the diagonal on which a calibrated model lies. Empty bins are left out; marks count the bins that hold any.
 */
export function figureReliability(bins: readonly ReliabilityBin[]): Figure {
  const held = bins.filter((bin) => bin.count > 0);
  const centre = held.map((bin) => (bin.from + bin.to) / 2);
  const width = held.map((bin) => (bin.to - bin.from) * 0.92);
  const gap = held.map((bin) => bin.confidence - bin.accuracy);
  const bar = { type: 'bar', x: centre, width };
  const most = Math.max(1, ...held.map((bin) => bin.count));
  return {
    traces: [
      {
        ...bar,
        name: 'Right',
        y: held.map((bin) => bin.accuracy),
        customdata: held.map((bin) => [bin.count, bin.confidence]),
        marker: { color: 'var(--class-4)', opacity: held.map((bin) => 0.45 + 0.55 * Math.sqrt(bin.count / most)) },
        hovertemplate:
          '%{y:.1%} right at %{customdata[1]:.1%} confidence<br>%{customdata[0]:,} predictions<extra></extra>',
      },
      {
        ...bar,
        name: 'Gap',
        base: held.map((bin) => bin.accuracy),
        y: gap,
        marker: {
          color: 'rgba(0,0,0,0)',
          line: { color: 'var(--warn)', width: 1 },
          pattern: { shape: '/', size: 5, solidity: 0.2, fgcolor: 'var(--warn)' },
        },
        hoverinfo: 'skip',
      },
      {
        type: 'scatter',
        mode: 'lines',
        name: 'Calibrated',
        x: [0, 1],
        y: [0, 1],
        line: { color: 'var(--text-faint)', width: 1, dash: 'dot' },
        hoverinfo: 'skip',
      },
    ] as Figure['traces'],
    layout: {
      barmode: 'overlay',
      showlegend: true,
      xaxis: { title: { text: 'Confidence' }, range: [0, 1], tickformat: '.0%' },
      yaxis: { title: { text: 'Share right' }, range: [0, 1], tickformat: '.0%' },
    } as Figure['layout'],
    table: {
      columns: ['Confidence from', 'to', 'Predictions', 'Mean confidence', 'Share right'],
      rows: held.map((bin) => [bin.from, bin.to, bin.count, bin.confidence, bin.accuracy]),
      marks: held.map((_, point) => ({ trace: 0, point })),
    },
  };
}
