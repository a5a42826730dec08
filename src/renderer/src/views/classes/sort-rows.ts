import type { ClassMetrics, TemplateFigures, TemplatesResult } from '../../../../shared/contract/evaluation.ts';

/** Metrics of the per-class table. */
export type MetricColumn = 'support' | 'predicted' | 'precision' | 'recall' | 'f1';

/** Rows sorted by a metric. Rows without it come last in both directions, and equal rows keep their order. */
export function sortMetrics(rows: readonly ClassMetrics[], by: MetricColumn | 'position', up: boolean): ClassMetrics[] {
  if (by === 'position') return up ? [...rows] : rows.toReversed();
  const sign = up ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [a[by], b[by]];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return sign * (x - y);
  });
}

/** Columns that sort templates, highest first. */
export type TemplateColumn = 'alone' | 'contribution' | 'helps' | 'hurts';

/** A template with its index in the result. */
export interface IndexedTemplate extends TemplateFigures {
  readonly index: number;
}

/** The drop in ensemble accuracy without a template; null if it is the only one. */
export function contributionOf({ without }: TemplateFigures, { ensemble }: TemplatesResult): number | null {
  return without === null ? null : ensemble.value - without.value;
}

/** Templates sorted by a column; ties are broken by their accuracy alone. */
export function sortTemplates(result: TemplatesResult, by: TemplateColumn): IndexedTemplate[] {
  const valueOf = (row: TemplateFigures) =>
    by === 'alone' ? row.alone.value : by === 'contribution' ? (contributionOf(row, result) ?? 0) : row[by];
  return result.templates
    .map((row, index) => ({ ...row, index }))
    .sort((a, b) => valueOf(b) - valueOf(a) || b.alone.value - a.alone.value || a.index - b.index);
}
