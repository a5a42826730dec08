import { figureLines } from '../../charts/lines.ts';
import type { Figure } from '../../charts/figure.ts';
import type { GoldenSet } from '../../../../shared/contract/golden.ts';
import type { Frontier } from '../../../../shared/contract/promotion.ts';

/** What the frontier is drawn with: which set stands for general ability, and the α that is chosen. */
export interface FrontierView {
  readonly generalId: number | null;
  readonly alpha: number;
}

/**
 * The frontier of mixtures (Wortsman et al., "Robust fine-tuning", 2022). With a set for general ability and another one: general
 * ability across, one's own set up, a point for each α. Otherwise each set over α, with its interval.
 */
export function figureFrontier(
  { goldenIds, points }: Frontier,
  sets: readonly GoldenSet[],
  { generalId, alpha }: FrontierView,
): Figure & { readonly title: string } {
  const known = goldenIds.filter((id) => sets.some((set) => set.id === id));
  const nameOf = (id: number) => sets.find((set) => set.id === id)!.name;
  const scoresOf = (id: number) => points.map(({ scores }) => scores.find(({ goldenId }) => goldenId === id)!.score);
  const ownId = known.find((id) => id !== generalId);
  const alphas = points.map((point) => point.alpha);
  if (generalId !== null && known.includes(generalId) && ownId !== undefined) {
    const [general, own] = [scoresOf(generalId), scoresOf(ownId)];
    const figure = figureLines(
      [
        {
          name: nameOf(ownId),
          x: general.map(({ value }) => value),
          y: own.map(({ value }) => value),
          points: true,
        },
      ],
      { x: `General ability: ${nameOf(generalId)}`, y: nameOf(ownId), yFormat: '.1%' },
    );
    return { ...labelled(figure, alphas), title: `${nameOf(ownId)} against general ability` };
  }
  const figure = figureLines(
    known.map((id) => ({
      name: nameOf(id),
      x: alphas,
      y: scoresOf(id).map(({ value }) => value),
      low: scoresOf(id).map(({ low }) => low),
      high: scoresOf(id).map(({ high }) => high),
      points: true,
    })),
    { x: 'α', y: 'Score', yFormat: '.1%', marks: [{ x: alpha, label: `α = ${alpha.toFixed(2)}` }] },
  );
  return { ...figure, title: 'Golden sets over α' };
}

/** Each point with its α beside it, and the axis across in percent too. */
function labelled(figure: Figure, alphas: readonly number[]): Figure {
  const [curve, ...others] = figure.traces;
  const named = {
    ...curve,
    mode: 'lines+markers+text',
    text: alphas.map((alpha) => `α ${Number(alpha.toFixed(2))}`),
    textposition: 'top center',
    textfont: { size: 11, color: 'var(--text-soft)' },
    hovertemplate: '%{text}: %{y:.1%} at %{x:.1%}<extra></extra>',
  } as Figure['traces'][number];
  const layout = {
    ...figure.layout,
    hovermode: 'closest',
    xaxis: { ...figure.layout.xaxis, tickformat: '.1%' },
  } as Figure['layout'];
  const table = { ...figure.table, columns: ['General ability', 'α', 'Score'] };
  return {
    traces: [named, ...others],
    layout,
    table: { ...table, rows: table.rows.map(([x, , y], index) => [x!, alphas[index]!, y!]) },
  };
}
