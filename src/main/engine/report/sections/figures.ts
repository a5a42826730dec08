import type { ClassificationResult, EvaluationResult } from '../../../../shared/contract/evaluation.ts';
import type { Figure, GoldenDifference, GoldenFigures } from '../../../../shared/contract/golden.ts';
import { html, type Markup } from '../markup.ts';
import { showCount, showFigure, showNumber, showPercent } from '../../../../shared/text/numbers.ts';
import { showDifference, type Show } from '../numbers.ts';
import { methods } from '../methods.ts';
import type { ReportData } from '../report-data.ts';

/** One figure before and after. */
interface Row {
  readonly name: string;
  readonly before: Figure | null;
  readonly after: Figure | null;
  readonly difference: Figure | null;
  readonly show: Show;
}

/** The figures on golden sets and of the latest evaluations, before and after, with intervals. */
export function renderFigures(data: ReportData): Markup {
  const { run, golden, evaluations } = data;
  const sets = run
    ? run.golden.map((set) => ({ title: `${set.name}${set.general ? ' (general ability)' : ''}`, ...set }))
    : golden.map(({ name, figures }) => ({ title: name, before: null, after: figures, difference: null }));
  const latest = evaluations.flatMap(({ before, after }) => evaluationRows(before, after));
  return html`<section>
    <h2>Figures</h2>
    ${
      sets.length === 0 &&
      html`<p class="faint">
        No golden set was evaluated. Create one, and the next report will have figures on images that no run has seen.
      </p>`
    }
    ${sets.map(
      ({ title, before, after, difference }) =>
        html`<h3>${title}</h3>
          <p class="faint">
            Golden set: ${showCount(after.images)} images, ${showCount(after.captions)} captions,
            ${showCount(after.labelled)} labels, excluded from training.
          </p>
          ${tabulate(rowsOf(before, after, difference), data)}`,
    )}
    ${
      latest.length > 0 &&
      html`<h3>Latest evaluations</h3>
        ${tabulate(latest, data)}`
    }
    <p class="faint">Intervals are 95% bootstrap intervals over images; differences are paired on the same images.</p>
  </section>`;
}

function tabulate(rows: readonly Row[], { before, after }: ReportData): Markup {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          ${before && html`<th scope="col" class="number">Before: ${before.name}</th>`}
          <th scope="col" class="number">${before ? 'After: ' : ''}${after.name}</th>
          ${before && html`<th scope="col" class="number">Difference</th>`}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => {
          const write = (figure: Figure | null) => (figure === null ? '–' : showFigure(figure, row.show));
          return html`<tr>
            <th scope="row">${row.name}</th>
            ${before && html`<td class="number">${write(row.before)}</td>`}
            <td class="number">${write(row.after)}</td>
            ${
              before &&
              html`<td class="number">
                ${row.difference ? showDifference(row.difference, row.show === showPercent) : '–'}
              </td>`
            }
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function rowsOf(before: GoldenFigures | null, after: GoldenFigures, difference: GoldenDifference | null): Row[] {
  const rows: Row[] = [];
  const add = (name: string, show: Show, pick: (from: GoldenFigures | GoldenDifference) => Figure | null) => {
    const found = pick(after);
    if (found === null) return;
    rows.push({ name, show, after: found, before: before && pick(before), difference: difference && pick(difference) });
  };
  add('Accuracy (zero-shot)', showPercent, ({ accuracy }) => accuracy);
  for (const [name, side] of [
    ['Text → image', 'textToImage'],
    ['Image → text', 'imageToText'],
  ] as const) {
    add(`${name} R@1`, showPercent, (from) => from[side]?.r1 ?? null);
    add(`${name} R@5`, showPercent, (from) => from[side]?.r5 ?? null);
    add(`${name} R@10`, showPercent, (from) => from[side]?.r10 ?? null);
    add(`${name} median rank`, showNumber, (from) => from[side]?.medianRank ?? null);
  }
  add('Mean alignment of pairs', showNumber, ({ alignment }) => alignment);
  return rows;
}

function evaluationRows(before: EvaluationResult | null, after: EvaluationResult | null): Row[] {
  const any = after ?? before;
  if (any === null || any.task === 'templates') return [];
  if (any.task === 'retrieval') {
    return (['textToImage', 'imageToText'] as const).map((side) => {
      const r1 = (result: EvaluationResult | null) =>
        result?.task === 'retrieval' ? { value: result[side].r1, low: result[side].r1, high: result[side].r1 } : null;
      const name = `${side === 'textToImage' ? 'Text → image' : 'Image → text'} R@1, all pairs`;
      return { name, show: showPercent, before: r1(before), after: r1(after), difference: null };
    });
  }
  const accuracy = (result: EvaluationResult | null) =>
    result !== null && 'top1' in result && result.top1 !== null && result.interval !== null
      ? { value: result.top1, low: result.interval[0], high: result.interval[1] }
      : null;
  const where = (any as ClassificationResult).split ?? 'all images';
  const name = `${methods[any.task]} accuracy on ${where}`;
  return [{ name, show: showPercent, before: accuracy(before), after: accuracy(after), difference: null }];
}
