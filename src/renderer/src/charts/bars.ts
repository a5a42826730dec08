import { escapeHtml } from '../../../shared/text/escape-html.ts';
import { seriesColour } from './figure.ts';
import type { Figure } from './figure.ts';

/** A series with one value per label; `low` and `high` are its intervals. */
export interface BarSeries {
  readonly name: string;
  readonly values: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

/** Grouped horizontal bars, one group per label: metrics of classes, gains of templates, methods compared. */
export function figureBars(
  labels: readonly string[],
  series: readonly BarSeries[],
  axes: { readonly value: string; readonly format?: string; readonly range?: readonly [number, number] },
): Figure {
  const format = axes.format ?? '.3~g';
  return {
    traces: series.map(({ name, values, low, high }, index) => ({
      type: 'bar',
      orientation: 'h',
      name,
      // Plotly reads labels as markup.
      y: labels.map(escapeHtml),
      x: [...values],
      marker: { color: seriesColour(index) },
      ...(low &&
        high && {
          error_x: {
            type: 'data',
            symmetric: false,
            array: values.map((value, at) => high[at]! - value),
            arrayminus: values.map((value, at) => value - low[at]!),
            color: 'var(--text-soft)',
            thickness: 1,
            width: 3,
          },
        }),
      hovertemplate: `%{y}: %{x:${format}}<extra>${escapeHtml(series.length > 1 ? name : '')}</extra>`,
    })) as Figure['traces'],
    layout: {
      barmode: 'group',
      bargap: 0.25,
      showlegend: series.length > 1,
      xaxis: { title: { text: axes.value }, tickformat: format, ...(axes.range && { range: [...axes.range] }) },
      yaxis: { autorange: 'reversed', type: 'category' },
    } as Figure['layout'],
    table: {
      columns: ['', ...series.map(({ name }) => name)],
      rows: labels.map((label, at) => [label, ...series.map(({ values }) => values[at] ?? NaN)]),
      marks: labels.map((_, point) => ({ trace: 0, point })),
    },
  };
}
