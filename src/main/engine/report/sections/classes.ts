import type { ClassificationResult } from '../../../../shared/contract/evaluation.ts';
import { html, type Markup } from '../markup.ts';
import { showCount, showPercent } from '../../../../shared/text/numbers.ts';
import { showDifference } from '../numbers.ts';
import { methods } from '../methods.ts';
import type { ReportData } from '../report-data.ts';

/** The change of each class on golden sets; without a run, precision and recall of the latest classification. */
export function renderClasses({ run, evaluations }: ReportData): Markup | null {
  const sets = run?.golden.filter(({ difference }) => difference.perClass.length > 0) ?? [];
  if (sets.length > 0) {
    return html`<section>
      <h2>Classes</h2>
      ${sets.map(
        ({ name, difference }) =>
          html`<h3>${name}</h3>
            <div class="wide">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Class</th>
                    <th scope="col" class="number">Images</th>
                    <th scope="col" class="number">Before</th>
                    <th scope="col" class="number">After</th>
                    <th scope="col">Change</th>
                    <th scope="col" class="number">Difference</th>
                  </tr>
                </thead>
                <tbody>
                  ${[...difference.perClass]
                    .sort((a, b) => b.difference.value - a.difference.value)
                    .map(
                      (row) =>
                        html`<tr>
                          <th scope="row">${row.name}</th>
                          <td class="number">${showCount(row.support)}</td>
                          <td class="number">${showPercent(row.before)}</td>
                          <td class="number">${showPercent(row.after)}</td>
                          <td>${drawChange(row.before, row.after)}</td>
                          <td class="number">${showDifference(row.difference, true)}</td>
                        </tr>`,
                    )}
                </tbody>
              </table>
            </div>`,
      )}
    </section>`;
  }
  const latest = evaluations.flatMap(({ after }) => (after && 'perClass' in after ? [after] : []))[0];
  return latest ? renderLatest(latest) : null;
}

function renderLatest({ task, perClass }: ClassificationResult): Markup {
  const share = (value: number | null) => (value === null ? '–' : showPercent(value));
  return html`<section>
    <h2>Classes</h2>
    <p class="faint">Latest classification: ${methods[task]}.</p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" class="number">Images</th>
            <th scope="col" class="number">Precision</th>
            <th scope="col" class="number">Recall</th>
          </tr>
        </thead>
        <tbody>
          ${perClass.map(
            (row) =>
              html`<tr>
                <th scope="row">${row.name}</th>
                <td class="number">${showCount(row.support)}</td>
                <td class="number">${share(row.precision)}</td>
                <td class="number">${share(row.recall)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** An arrow from a ring (before) to a disc (after) on a line from 0 to 100%. */
function drawChange(before: number, after: number): Markup {
  const at = (share: number) => (6 + share * 108).toFixed(1);
  const tone = after >= before ? 'up' : 'down';
  return html`<svg
    viewBox="0 0 120 12"
    class="change"
    role="img"
    aria-label="${showPercent(before)} to ${showPercent(after)}"
  >
    <path class="axis" d="M6 6H114"></path>
    <path class="${tone}" d="M${at(before)} 6H${at(after)}"></path>
    <circle class="ring" cx="${at(before)}" cy="6" r="3"></circle>
    <circle class="dot ${tone}" cx="${at(after)}" cy="6" r="3.5"></circle>
  </svg>`;
}
