import { html, type Markup } from './markup.ts';
import { showPercent } from '../../../shared/text/numbers.ts';
import { showDifference } from './numbers.ts';
import type { ReportData } from './report-data.ts';
import { tellClasses } from './sections/classes.ts';
import { tellEdits } from './sections/edits.ts';
import { tellFigures } from './sections/figures.ts';
import { tellCurves, tellMaps, tellMatrices } from './sections/pictures.ts';
import { tellRecipe } from './sections/recipe.ts';
import { style } from './style.ts';

/** How every report begins, so that it is known again and may be written anew. */
export const mark = '<!doctype html><!-- Diagonal report -->';

/** Puts a report together: one page that runs no script and fetches nothing, which its content policy also forbids. */
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
        ${tellVerdict(data)}
      </header>
      <main>
        ${tellFigures(data)} ${tellClasses(data)} ${tellCurves(data)} ${tellMatrices(data)} ${tellMaps(data)}
        ${tellEdits(data)} ${tellRecipe(data)}
      </main>
    </body>
  </html>`;
  return `${mark}\n${page.text}\n`;
}

/** One sentence for each golden set: whether the run made a difference that its interval allows to speak of. */
function tellVerdict({ run }: ReportData): Markup[] {
  return (run?.golden ?? []).map(({ name, difference: { score }, before, after }) => {
    const verdict = score.low > 0 ? 'better' : score.high < 0 ? 'worse' : 'not clearly different';
    const what = after.measure === 'accuracy' ? 'accuracy' : 'mean recall';
    return html`<p class="lead">
      On ${name} it is ${verdict}: ${what} ${showPercent(before.score.value)} → ${showPercent(after.score.value)},
      ${showDifference(score, true)}.
    </p>`;
  });
}
