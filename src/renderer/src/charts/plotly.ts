import type plotly from 'plotly.js-dist-min';

type Plotly = typeof plotly;

let loading: Promise<Plotly> | null = null;

/** Loads Plotly when the first chart is shown: its cartesian bundle, which the content policy allows because it never evaluates code. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= import('plotly.js-cartesian-dist-min').then((module) => module.default);
  // After a failure, the next call tries again.
  loading.catch(() => (loading = null));
  return loading;
}
