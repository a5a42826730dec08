import type { Data, Layout } from 'plotly.js-dist-min';
import type { Figure } from './figure.ts';

/** A figure in the form that Plotly expects. */
export interface DressedFigure {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
}

const axis = {
  color: 'var(--text-faint)',
  gridcolor: 'var(--line)',
  linecolor: 'var(--line-strong)',
  zerolinecolor: 'var(--line)',
  zerolinewidth: 1,
  gridwidth: 1,
  automargin: true,
  ticks: '',
  spikecolor: 'var(--text-faint)',
  spikethickness: -2,
  spikedash: 'dot',
  title: { font: { color: 'var(--text-soft)', size: 11 }, standoff: 8 },
};

const base = {
  paper_bgcolor: 'rgba(0,0,0,0)',
  plot_bgcolor: 'rgba(0,0,0,0)',
  font: { family: '"Inter Variable", system-ui, sans-serif', size: 11, color: 'var(--text-soft)' },
  margin: { l: 8, r: 12, t: 8, b: 8, pad: 0 },
  hovermode: 'closest',
  hoverlabel: {
    bgcolor: 'var(--float)',
    bordercolor: 'var(--line-strong)',
    font: { family: '"Inter Variable", system-ui, sans-serif', size: 12, color: 'var(--text)' },
  },
  legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', font: { color: 'var(--text-soft)' } },
  xaxis: axis,
  yaxis: axis,
  transition: { duration: 0 },
};

/**
 * Applies the theme to a figure: the application's fonts, grid and margins, and the colour that `read` returns for each
 * `var(--token)`. `background` fills the paper, for exported files; in the window it stays transparent.
 */
export function dressFigure(figure: Figure, read: (token: string) => string, background?: string): DressedFigure {
  const layout = join(base, figure.layout);
  if (background !== undefined) layout['paper_bgcolor'] = background;
  return {
    data: figure.traces.map((trace) => resolve(trace, read)) as Data[],
    layout: resolve(layout, read) as Partial<Layout>,
  };
}

type Plain = Record<string, unknown>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Merges two settings deeply; the second takes precedence. */
function join(first: Plain, second: object): Plain {
  const joined: Plain = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = joined[name];
    joined[name] = isPlain(before) && isPlain(value) ? join(before, value) : value;
  }
  return joined;
}

function resolve(value: unknown, read: (token: string) => string): unknown {
  if (typeof value === 'string') return /^var\(--[\w-]+\)$/.test(value) ? read(value.slice(4, -1)) : value;
  if (Array.isArray(value)) return value.map((each) => resolve(each, read));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each, read)]));
}
