import { escapeHtml } from '../../../shared/text/escape-html.ts';
import { seriesColour, seriesDash } from './figure.ts';
import type { Figure, Mark, TokenColour } from './figure.ts';
import type { Data } from 'plotly.js-dist-min';

/** One curve. `low` and `high` are its interval, drawn as a band. */
export interface Line {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  readonly colour?: TokenColour;
  readonly dash?: string;
  /** Draws markers on the points, for curves with few of them. */
  readonly points?: boolean;
}

/** Titles, ranges and formats of the axes. */
export interface LineAxes {
  readonly x: string;
  readonly y: string;
  readonly yRange?: readonly [number, number];
  readonly logarithmic?: boolean;
  /** Number format, as a d3-format specifier. */
  readonly yFormat?: string;
  /** Labelled vertical lines: the best step, the current α. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
}

/** Curves on a common axis: losses, recall, interpolated models by α. Marks index the lines, without their bands. */
export function figureLines(lines: readonly Line[], axes: LineAxes): Figure {
  const bands = lines.flatMap((line, index) => drawBand(line, index));
  const curves = lines.map((line, index): Partial<Data> => {
    const colour = line.colour ?? seriesColour(index);
    return {
      type: 'scatter',
      mode: line.points ? 'lines+markers' : 'lines',
      name: line.name,
      x: [...line.x],
      y: [...line.y],
      line: { color: colour, width: 1.75, dash: line.dash ?? seriesDash(index) },
      marker: { color: colour, size: 6 },
      hovertemplate: `%{y:${axes.yFormat ?? '.4~g'}}<extra>${escapeHtml(line.name)}</extra>`,
    } as Partial<Data>;
  });
  const { yRange, logarithmic, yFormat } = axes;
  return {
    traces: [...curves, ...bands],
    layout: {
      showlegend: lines.length > 1,
      hovermode: 'x unified',
      xaxis: { title: { text: axes.x } },
      yaxis: {
        title: { text: axes.y },
        ...(yRange && { range: [...yRange] }),
        ...(logarithmic && { type: 'log' }),
        ...(yFormat && { tickformat: yFormat }),
      },
      ...drawMarks(axes.marks ?? []),
    } as Figure['layout'],
    table: tabulate(lines, axes),
  };
}

function drawBand(line: Line, index: number): Partial<Data>[] {
  if (!line.low || !line.high) return [];
  const colour = line.colour ?? seriesColour(index);
  const x = [...line.x, ...line.x.toReversed()];
  const y = [...line.high, ...line.low.toReversed()];
  const edge = { width: 0, color: colour };
  return [
    {
      type: 'scatter',
      mode: 'lines',
      x,
      y,
      fill: 'toself',
      fillcolor: colour,
      line: edge,
      opacity: 0.16,
    } as Partial<Data>,
  ].map((band) => ({ ...band, hoverinfo: 'skip', showlegend: false }) as Partial<Data>);
}

function drawMarks(marks: NonNullable<LineAxes['marks']>): object {
  if (marks.length === 0) return {};
  return {
    shapes: marks.map(({ x }) => ({
      type: 'line',
      x0: x,
      x1: x,
      yref: 'paper',
      y0: 0,
      y1: 1,
      line: { color: 'var(--text-faint)', width: 1, dash: 'dot' },
    })),
    annotations: marks.map(({ x, label }) => ({
      x,
      y: 1,
      yref: 'paper',
      yanchor: 'top',
      xanchor: 'left',
      xshift: 4,
      text: escapeHtml(label),
      showarrow: false,
      font: { size: 11, color: 'var(--text-soft)' },
    })),
  };
}

function tabulate(lines: readonly Line[], axes: LineAxes): Figure['table'] {
  const entries = lines.flatMap((line, trace) =>
    line.x.map((x, point) => ({ x, trace, point, name: line.name, y: line.y[point]! })),
  );
  return {
    columns: [axes.x, 'Series', axes.y],
    rows: entries.map(({ x, name, y }) => [x, name, y]),
    marks: entries.map(({ trace, point }): Mark => ({ trace, point })),
  };
}
