import type { TemplateFigures, TemplatesResult } from '../../../../shared/contract/evaluation.ts';

/** The figures by which templates are sorted, the highest first. */
export type TemplateColumn = 'alone' | 'contribution' | 'helps' | 'hurts';

/** A template with its place in the result. */
export interface PlacedTemplate extends TemplateFigures {
  readonly place: number;
}

/** What the ensemble would lose without a template; null for the only one. */
export function contributionOf({ without }: TemplateFigures, { ensemble }: TemplatesResult): number | null {
  return without === null ? null : ensemble.value - without.value;
}

/** The templates of a result in the order of a figure; equal ones by what they give alone. */
export function sortTemplates(result: TemplatesResult, by: TemplateColumn): PlacedTemplate[] {
  const valueOf = (row: TemplateFigures) =>
    by === 'alone' ? row.alone.value : by === 'contribution' ? (contributionOf(row, result) ?? 0) : row[by];
  return result.templates
    .map((row, place) => ({ ...row, place }))
    .sort((a, b) => valueOf(b) - valueOf(a) || b.alone.value - a.alone.value || a.place - b.place);
}
