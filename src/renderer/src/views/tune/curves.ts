import type { Series } from '../../../../shared/contract/runs.ts';
import type { Line } from '../../charts/lines.ts';
import { smooth } from './smooth.ts';

/** A run with its curves; its position in the list gives its colour. */
export interface CurvedRun {
  readonly runId: number;
  readonly name: string;
  readonly series: readonly Series[];
}

/** A chart of training curves. */
export interface CurveChart {
  readonly title: string;
  readonly unit: 'plain' | 'share';
  readonly lines: readonly Line[];
}

/** Series that share a chart, the most informative first; every other series gets its own chart. */
const groups: readonly { readonly title: string; readonly names: RegExp; readonly unit: CurveChart['unit'] }[] = [
  { title: 'Loss', names: /^loss$/, unit: 'plain' },
  { title: 'Validation score', names: /^(accuracy|score)$/, unit: 'share' },
  { title: 'Text to image', names: /^text → image R@/, unit: 'share' },
  { title: 'Image to text', names: /^image → text R@/, unit: 'share' },
  { title: 'Alignment', names: /alignment|cosine/, unit: 'plain' },
  { title: 'Learning rate', names: /^learning rate$/, unit: 'plain' },
  { title: 'Gradient norm', names: /^gradient norm$/, unit: 'plain' },
  { title: 'Logit scale', names: /^logit scale$/, unit: 'plain' },
];

/** Longer series are smoothed; shorter ones are shown as they are, with points. */
const fewPoints = 60;

/** Charts that overlay several runs: each run has one colour, and its series differ by dash. */
export function drawCurves(measured: readonly CurvedRun[], smoothing: number): CurveChart[] {
  const runs = measured.map((run) => ({ ...run, series: withoutDuplicateScore(run.series) }));
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

/** Drops the score where it is the accuracy, which is plotted already. */
function withoutDuplicateScore(series: readonly Series[]): readonly Series[] {
  return series.some(({ name }) => name === 'accuracy') ? series.filter(({ name }) => name !== 'score') : series;
}

/** The chart title already names the direction. */
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

/** Joins stored curves with newer steps of a running job; steps that were run again replace the stored ones. */
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
