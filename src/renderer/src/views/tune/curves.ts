import type { Series } from '../../../../shared/contract/runs.ts';
import type { Line } from '../../charts/lines.ts';
import { smooth } from './smooth.ts';

/** A run with its curves, in the place that gives it its colour. */
export interface CurvedRun {
  readonly runId: number;
  readonly name: string;
  readonly series: readonly Series[];
}

/** A chart of the live page: what it is called, and its curves. */
export interface CurveChart {
  readonly title: string;
  readonly unit: 'plain' | 'share';
  readonly lines: readonly Line[];
}

/** Groups of series that share a chart, the most telling first; whatever else a run measures gets a chart of its own. */
const groups: readonly { readonly title: string; readonly names: RegExp; readonly unit: CurveChart['unit'] }[] = [
  { title: 'Loss', names: /^loss$/, unit: 'plain' },
  { title: 'Judgement', names: /^(accuracy|score)$/, unit: 'share' },
  { title: 'Text to image', names: /^text → image R@/, unit: 'share' },
  { title: 'Image to text', names: /^image → text R@/, unit: 'share' },
  { title: 'Alignment', names: /alignment|cosine/, unit: 'plain' },
  { title: 'Learning rate', names: /^learning rate$/, unit: 'plain' },
  { title: 'Gradient norm', names: /^gradient norm$/, unit: 'plain' },
  { title: 'Logit scale', names: /^logit scale$/, unit: 'plain' },
];

/** Series of many steps are smoothed; those of a few measurements are shown as they are, with their points. */
const fewPoints = 60;

/** The charts of some runs over each other. With several runs, each keeps one colour and its series differ by dash. */
export function drawCurves(measured: readonly CurvedRun[], smoothing: number): CurveChart[] {
  const runs = measured.map((run) => ({ ...run, series: withoutEcho(run.series) }));
  const names = [...new Set(runs.flatMap(({ series }) => series.map(({ name }) => name)))];
  const others = names.filter((name) => !groups.some((group) => group.names.test(name)));
  const charts = [...groups, ...others.map((name) => ({ title: name, names: exactly(name), unit: 'plain' as const }))];
  return charts.flatMap(({ title, names: wanted, unit }) => {
    const lines = runs.flatMap((run) =>
      run.series.filter(({ name }) => wanted.test(name)).map((series) => toLine(run, series, runs.length, smoothing)),
    );
    return lines.length === 0 ? [] : [{ title, unit, lines }];
  });
}

/** A run that is judged by accuracy alone tells it a second time as its score. */
function withoutEcho(series: readonly Series[]): readonly Series[] {
  return series.some(({ name }) => name === 'accuracy') ? series.filter(({ name }) => name !== 'score') : series;
}

/** The title of the chart says which way is looked. */
const direction = /^(text → image|image → text) /;

function toLine(run: CurvedRun, { name, steps, values }: Series, runs: number, smoothing: number): Line {
  const short = name.replace(direction, '');
  const points = values.length <= fewPoints;
  return {
    name: runs > 1 ? (name === 'loss' ? run.name : `${run.name}: ${short}`) : short,
    x: steps,
    y: points ? values : smooth(values, smoothing),
    points: points && values.length <= 20,
  };
}

const exactly = (name: string): RegExp => new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

/** Stored curves with what a running job told since: later steps are added, and a step that was gone through again is replaced. */
export function joinSeries(stored: readonly Series[], live: readonly Series[]): Series[] {
  const names = [...new Set([...stored, ...live].map(({ name }) => name))];
  return names.map((name) => {
    const before = stored.find((series) => series.name === name);
    const after = live.find((series) => series.name === name);
    if (!before || !after) return (before ?? after)!;
    const from = after.steps[0] ?? Infinity;
    const kept = before.steps.filter((step) => step < from).length;
    return {
      name,
      steps: [...before.steps.slice(0, kept), ...after.steps],
      values: [...before.values.slice(0, kept), ...after.values],
    };
  });
}
