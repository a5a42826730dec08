import { quantile } from '../../base/statistics.ts';
import { html, type Markup } from '../markup.ts';

/** Number of colours from the lowest to the highest cosine, as in the style sheet. */
const matrixLevels = 11;

const cell = 7;

/** The range of cosines of the colour scale: the same for every matrix of a report, so that they are comparable. */
export function spreadOf(matrices: readonly Float32Array[]): { low: number; high: number } {
  const sorted = Float32Array.from(matrices.flatMap((values) => [...values])).sort();
  return sorted.length === 0 ? { low: 0, high: 1 } : { low: quantile(sorted, 0.01), high: quantile(sorted, 0.99) };
}

/** Draws cosines, [size, size] row-major, as squares: one path for each colour, and the diagonal outlined. */
export function drawMatrix(
  cosines: Float32Array,
  size: number,
  { low, high }: { low: number; high: number },
  label: string,
): Markup {
  const paths = Array.from({ length: matrixLevels }, () => '');
  cosines.forEach((cosine, place) => {
    const share = high > low ? (cosine - low) / (high - low) : 0.5;
    const level = Math.min(matrixLevels - 1, Math.max(0, Math.floor(share * matrixLevels)));
    paths[level] += `M${(place % size) * cell} ${Math.floor(place / size) * cell}h${cell}v${cell}h-${cell}z`;
  });
  const edge = size * cell;
  return html`<svg
    viewBox="0 0 ${edge} ${edge}"
    role="img"
    aria-label="${label}"
    class="matrix"
    shape-rendering="crispEdges"
  >
    ${paths.map((path, level) => html`<path class="c${level}" d="${path}"></path>`)}
    <path class="diagonal" d="M0 0L${edge} ${edge}"></path>
  </svg>`;
}
