import { drawCurve } from '../charts/curve.ts';
import { drawMap } from '../charts/map.ts';
import { drawMatrix, spreadOf } from '../charts/matrix.ts';
import { html, type Markup } from '../markup.ts';
import { showCount, showNumber, showPercent } from '../../../../shared/text/numbers.ts';
import type { ReportData } from '../report-data.ts';

/** The training curves of a run. */
export function renderCurves({ series }: ReportData): Markup | null {
  const drawn = series.map(drawCurve).filter((each) => each !== null);
  if (drawn.length === 0) return null;
  return html`<section>
    <h2>Curves</h2>
    <div class="grid">${drawn}</div>
  </section>`;
}

/** The cosines of sampled pairs, before and after: the brighter the diagonal relative to the rest, the better. */
export function renderMatrices({ pairs, pairsFrom, matrices }: ReportData): Markup | null {
  const size = pairs.length;
  if (size < 2 || matrices.length === 0) return null;
  const spread = spreadOf(matrices.map(({ cosines }) => cosines));
  return html`<section>
    <h2>Matrix</h2>
    <p class="faint">
      The cosines of ${String(size)} images (rows) with their captions (columns), drawn at random from ${pairsFrom}.
      From ${showNumber(spread.low)} (dark) to ${showNumber(spread.high)} (bright). A matching pair sits on the
      diagonal.
    </p>
    <div class="grid">
      ${matrices.map(({ model, cosines }) => {
        const { own, other, first } = summarise(cosines, size);
        return html`<figure>
          <figcaption>
            ${model}
            <span class="faint"
              >diagonal ${showNumber(own)}, elsewhere ${showNumber(other)}; own caption ranks first for
              ${showPercent(first)}</span
            >
          </figcaption>
          ${drawMatrix(cosines, size, spread, `Matrix of ${model}`)}
        </figure>`;
      })}
    </div>
    <details>
      <summary>The pairs, in order</summary>
      <ol>
        ${pairs.map(({ key, caption }) => html`<li><code>${key}</code> ${caption}</li>`)}
      </ol>
    </details>
  </section>`;
}

function summarise(cosines: Float32Array, size: number): { own: number; other: number; first: number } {
  let [own, other, first] = [0, 0, 0];
  for (let row = 0; row < size; row++) {
    const line = cosines.subarray(row * size, (row + 1) * size);
    own += line[row]! / size;
    other += (line.reduce((sum, value) => sum + value, 0) - line[row]!) / (size * (size - 1));
    if (line.every((value, column) => column === row || value < line[row]!)) first += 1 / size;
  }
  return { own, other, first };
}

/** The newest maps, before and after. */
export function renderMaps({ maps, classes }: ReportData): Markup {
  if (maps.length === 0)
    return html`<section>
      <h2>Map</h2>
      <p class="faint">No map of these models was computed in the project.</p>
    </section>`;
  return html`<section>
    <h2>Map</h2>
    <p class="faint">
      Images are discs, captions are diamonds. Similar points are close together; the axes have no meaning.
    </p>
    <div class="grid">
      ${maps.map(
        (map) =>
          html`<figure>
            <figcaption>
              ${map.model}
              <span class="faint"
                >${showCount(map.layout.images)} images, ${showCount(map.layout.captions)} captions by
                ${map.layout.options.method === 'umap' ? 'UMAP' : 'PCA'}</span
              >
            </figcaption>
            ${drawMap(map)}
          </figure>`,
      )}
    </div>
    ${
      classes.length > 0 &&
      html`<ul class="legend">
        ${classes.slice(0, 40).map((name, position) => html`<li><span class="mark p${String(position % 8)}"></span>${name}</li>`)}
      </ul>`
    }
  </section>`;
}
