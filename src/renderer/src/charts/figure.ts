import type { Data, Layout } from 'plotly.js-dist-min';

/** A theme colour by its token; the chart resolves it in the current theme. */
export type TokenColour = `var(--${string})`;

/** The numbers behind a figure, as an accessible alternative to the drawing. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** The mark of each row in the figure, so that it can be picked from the table too. */
  readonly marks?: readonly Mark[];
}

/** A mark of a figure: the index of its trace, and of its point within the trace. */
export interface Mark {
  readonly trace: number;
  readonly point: number;
}

/** A chart before a theme is applied. Any colour may be a `var(--token)`. */
export interface Figure {
  readonly traces: readonly Partial<Data>[];
  readonly layout: Partial<Layout>;
  readonly table: FigureTable;
}

/** The colours of series, in order: the Okabe–Ito palette, which colour-blind people can distinguish. */
export const seriesColour = (position: number): TokenColour =>
  `var(--class-${[4, 5, 2, 6, 0, 1, 7, 3][position % 8]!})`;

/** The dash patterns of series, so that colour is never the only difference. */
export const seriesDash = (position: number): string =>
  ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot'][position % 6]!;
