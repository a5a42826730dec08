import type { Data, Layout } from 'plotly.js-dist-min';

/** A colour of the theme as figures name it; the chart puts in what the theme shows at the time. */
export type TokenColour = `var(--${string})`;

/** The numbers behind a figure, for who cannot or would rather not read a picture. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Where the row stands in the figure, so that it can be picked from the table too. */
  readonly marks?: readonly Mark[];
}

/** A mark of a figure: the trace, and the place of its point in that trace. */
export interface Mark {
  readonly trace: number;
  readonly point: number;
}

/** A chart before it is dressed in a theme. Any colour may be a `var(--token)`. */
export interface Figure {
  readonly traces: readonly Partial<Data>[];
  readonly layout: Partial<Layout>;
  readonly table: FigureTable;
}

/** The colours for series, in order: those of Okabe and Ito, which stay apart for colour-blind people. */
export const seriesColour = (position: number): TokenColour =>
  `var(--class-${[4, 5, 2, 6, 0, 1, 7, 3][position % 8]!})`;

/** Dashes for series, so that colour is never the only difference. */
export const seriesDash = (position: number): string =>
  ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot'][position % 6]!;
