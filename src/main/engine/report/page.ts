import { html, type Markup } from './markup.ts';
import { showPercent } from '../../../shared/text/numbers.ts';
import { showDifference } from './numbers.ts';
import type { ReportData } from './report-data.ts';
import { renderClasses } from './sections/classes.ts';
import { renderEdits } from './sections/edits.ts';
import { renderFigures } from './sections/figures.ts';
import { renderCurves, renderMaps, renderMatrices } from './sections/pictures.ts';
import { renderRecipe } from './sections/recipe.ts';
import { style } from './style.ts';

/** The start of every report, by which it is recognised and may be overwritten. */
export const mark = '<!doctype html><!-- Diagonal report -->';

/** Renders a report as one page without scripts or requests, which its content security policy also forbids. */
export function renderReport(data: ReportData): string {
  const { project, run, before, after, at, program } = data;
  const title = run ? `${run.name}: a run of ${project.name}` : `${project.name} under ${after.name}`;
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <meta name="generator" content="${program}" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
      />
      <title>${title}</title>
      <style>
        ${style}
      </style>
    </head>
    <body>
      <header>
        <h1>${title}</h1>
        <p class="faint">
          ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC
          ${before && html` · ${before.name} → ${after.name}${run?.accepted ? ', accepted' : ''}`}
        </p>
        ${renderVerdict(data)}
      </header>
      <main>
        ${renderFigures(data)} ${renderClasses(data)} ${renderCurves(data)} ${renderMatrices(data)} ${renderMaps(data)}
        ${renderEdits(data)} ${renderRecipe(data)}
      </main>
    </body>
  </html>`;
  return `${mark}\n${page.text}\n`;
}

/** One sentence per golden set: whether the run made a significant difference. */
function renderVerdict({ run }: ReportData): Markup[] {
  return (run?.golden ?? []).map(({ name, difference: { score }, before, after }) => {
    const verdict = score.low > 0 ? 'Improved' : score.high < 0 ? 'Worse' : 'No significant difference';
    const what = after.measure === 'accuracy' ? 'accuracy' : 'mean recall';
    return html`<p class="lead">
      ${verdict} on ${name}: ${what} ${showPercent(before.score.value)} → ${showPercent(after.score.value)},
      ${showDifference(score, true)}.
    </p>`;
  });
}
