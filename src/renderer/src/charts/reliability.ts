import type { Figure } from './figure.ts';

/** Predictions with a confidence between `from` and `to`: their number, mean confidence and accuracy. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/**
 * A reliability diagram (Guo et al. 2017, figure 1): the accuracy at each confidence, its gap to the confidence, and the
 * diagonal of a perfectly calibrated model. Empty bins are omitted; marks index the others.
 */
export function figureReliability(bins: readonly ReliabilityBin[]): Figure {
  const filled = bins.filter((bin) => bin.count > 0);
  const centre = filled.map((bin) => (bin.from + bin.to) / 2);
  const width = filled.map((bin) => (bin.to - bin.from) * 0.92);
  const gap = filled.map((bin) => bin.confidence - bin.accuracy);
  const bar = { type: 'bar', x: centre, width };
  const most = Math.max(1, ...filled.map((bin) => bin.count));
  return {
    traces: [
      {
        ...bar,
        name: 'Accuracy',
        y: filled.map((bin) => bin.accuracy),
        customdata: filled.map((bin) => [bin.count, bin.confidence]),
        marker: { color: 'var(--class-4)', opacity: filled.map((bin) => 0.45 + 0.55 * Math.sqrt(bin.count / most)) },
        hovertemplate:
          '%{y:.1%} accuracy at %{customdata[1]:.1%} confidence<br>%{customdata[0]:,} predictions<extra></extra>',
      },
      {
        ...bar,
        name: 'Gap',
        base: filled.map((bin) => bin.accuracy),
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
      yaxis: { title: { text: 'Accuracy' }, range: [0, 1], tickformat: '.0%' },
    } as Figure['layout'],
    table: {
      columns: ['Confidence from', 'to', 'Predictions', 'Mean confidence', 'Accuracy'],
      rows: filled.map((bin) => [bin.from, bin.to, bin.count, bin.confidence, bin.accuracy]),
      marks: filled.map((_, point) => ({ trace: 0, point })),
    },
  };
}
