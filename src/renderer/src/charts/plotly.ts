import type plotly from 'plotly.js-dist-min';

type Plotly = typeof plotly;

let loading: Promise<Plotly> | null = null;

/** Loads Plotly the first time that a chart is shown; the bundle of its flat charts, which builds no code from text. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= import('plotly.js-cartesian-dist-min').then((module) => module.default);
  // A load that failed can be tried again.
  loading.catch(() => (loading = null));
  return loading;
}
