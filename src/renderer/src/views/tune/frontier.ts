import { figureLines } from '../../charts/lines.ts';
import { showInterval, showPercent } from '../../../../shared/text/numbers.ts';
import type { Figure } from '../../charts/figure.ts';
import type { Figure as Score, GoldenSet } from '../../../../shared/contract/golden.ts';
import type { Frontier, Guard } from '../../../../shared/contract/promotion.ts';

/** How the trade-off curve is drawn: the regression guard with its allowed drop, and the chosen α. */
export interface FrontierView {
  readonly guard: Guard;
  readonly alpha: number;
}

/** A golden set and the score of each interpolated model on it. */
interface Measured {
  readonly name: string;
  readonly scores: readonly Score[];
}

/**
 * The trade-off curve of weight interpolation (Wortsman et al., "Robust fine-tuning", 2022). With a regression guard and other
 * golden sets: the guard on the x-axis, the others on the y-axis, a point for each α. Otherwise each set over α, with its interval.
 */
export function figureFrontier(
  { goldenIds, points }: Frontier,
  sets: readonly GoldenSet[],
  { guard, alpha }: FrontierView,
): Figure & { readonly title: string } {
  const known = sets.filter(({ id }) => goldenIds.includes(id));
  const measure = ({ id, name }: GoldenSet): Measured => ({
    name,
    scores: points.map(({ scores }) => scores.find(({ goldenId }) => goldenId === id)!.score),
  });
  const general = known.find(({ id }) => id === guard.goldenId);
  const own = known.filter((set) => set !== general);
  const alphas = points.map((point) => point.alpha);
  if (general && own.length > 0)
    return drawAgainst(measure(general), own.map(measure), { alphas, alpha, allowedDrop: guard.allowedDrop });
  const figure = figureLines(
    known.map(measure).map(({ name, scores }) => ({
      name,
      x: alphas,
      y: scores.map(({ value }) => value),
      low: scores.map(({ low }) => low),
      high: scores.map(({ high }) => high),
      points: true,
    })),
    { x: 'α', y: 'Score', yFormat: '.1%', marks: [{ x: alpha, label: `α = ${alpha.toFixed(2)}` }] },
  );
  return { ...figure, title: 'Golden sets over α' };
}

function drawAgainst(
  general: Measured,
  own: readonly Measured[],
  { alphas, alpha, allowedDrop }: { alphas: readonly number[]; alpha: number; allowedDrop: number },
): Figure & { readonly title: string } {
  const guardScores = general.scores.map(({ value }) => value);
  const name = own.length === 1 ? own[0]!.name : 'Golden sets';
  const figure = figureLines(
    own.map((set) => ({ name: set.name, x: guardScores, y: set.scores.map(({ value }) => value), points: true })),
    {
      x: `${general.name} (regression guard)`,
      y: own.length === 1 ? name : 'Score',
      yFormat: '.1%',
      marks: [{ x: guardScores[0]! - allowedDrop, label: 'max. allowed drop' }],
    },
  );
  const curves = figure.traces.map((curve, index) => ({
    ...curve,
    mode: 'lines+markers+text',
    cliponaxis: false,
    text: index === 0 ? alphas.map((each) => `α ${Number(each.toFixed(2))}`) : [],
    textposition: 'top right',
    textfont: { size: 11, color: 'var(--text-soft)' },
    customdata: own[index]!.scores.map((score, point) => [
      `α ${Number(alphas[point]!.toFixed(2))}`,
      `${own[index]!.name}: ${formatScore(score)}`,
      `${general.name}: ${formatScore(general.scores[point]!)}`,
    ]),
    hovertemplate: '<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}<extra></extra>',
  }));
  const layout = {
    ...figure.layout,
    hovermode: 'closest',
    xaxis: { ...figure.layout.xaxis, tickformat: '.1%' },
  };
  return {
    title: `Trade-off: ${name} and ${general.name}`,
    traces: [...curves, ...own.map((set) => ring(guardScores, set, { alphas, alpha }))] as Figure['traces'],
    layout: layout as Figure['layout'],
    table: {
      columns: ['α', general.name, ...own.map((set) => set.name)],
      rows: alphas.map((each, point) => [
        Number(each.toFixed(2)),
        ...[general, ...own].map(({ scores }) => formatScore(scores[point]!)),
      ]),
      marks: alphas.map((_, point) => ({ trace: 0, point })),
    },
  };
}

/** A ring around the chosen α, interpolated linearly between the evaluated points. */
function ring(
  guardScores: readonly number[],
  { scores }: Measured,
  { alphas, alpha }: { alphas: readonly number[]; alpha: number },
): object {
  const next = Math.max(
    1,
    alphas.findIndex((each) => each >= alpha),
  );
  const share = (alpha - alphas[next - 1]!) / (alphas[next]! - alphas[next - 1]!);
  const between = (from: number, to: number) => from + share * (to - from);
  return {
    type: 'scatter',
    mode: 'markers',
    x: [between(guardScores[next - 1]!, guardScores[next]!)],
    y: [between(scores[next - 1]!.value, scores[next]!.value)],
    marker: { size: 14, color: 'rgba(0,0,0,0)', line: { width: 2, color: 'var(--accent)' } },
    cliponaxis: false,
    hoverinfo: 'skip',
    showlegend: false,
  };
}

const formatScore = (score: Score): string => `${showPercent(score.value)} (${showInterval(score)})`;
