import { html, type Markup } from '../markup.ts';
import type { ColouredMap } from '../report-data.ts';

/** Maximum number of points of each kind; more would make the page slow to open. */
const maxPoints = 2_000;
const edge = 420;

/** Number of class colours; one more, the last, is for points without a class. */
const mapColours = 8;

/** Draws a layout: images as discs, captions as diamonds, coloured by class. Outliers are clamped to the frame. */
export function drawMap({ model, layout, classOf }: ColouredMap): Markup {
  const { points, imageIds, captionImageIds } = layout;
  const [x, y] = [scaleOf(points, 0), scaleOf(points, 1)];
  const discs = Array.from({ length: mapColours + 1 }, () => '');
  const diamonds = Array.from({ length: mapColours + 1 }, () => '');
  const place = (point: number) => `M${x(points[2 * point]!)} ${y(points[2 * point + 1]!)}`;
  const colourOf = (imageId: number) => {
    const position = classOf.get(imageId);
    return position === undefined ? mapColours : position % mapColours;
  };
  for (const row of thin(captionImageIds.length))
    diamonds[colourOf(captionImageIds[row]!)] += `${place(imageIds.length + row)}m0-2l2 2l-2 2l-2-2z`;
  for (const row of thin(imageIds.length)) discs[colourOf(imageIds[row]!)] += `${place(row)}h0`;
  return html`<svg viewBox="0 0 ${edge} ${edge}" role="img" aria-label="Map of ${model}" class="map">
    ${diamonds.map((path, colour) => path !== '' && html`<path class="diamond p${colour}" d="${path}"></path>`)}
    ${discs.map((path, colour) => path !== '' && html`<path class="disc p${colour}" d="${path}"></path>`)}
  </svg>`;
}

function thin(count: number): number[] {
  const step = Math.max(1, count / maxPoints);
  return Array.from({ length: Math.min(count, maxPoints) }, (_, place) => Math.floor(place * step));
}

function scaleOf(points: Float32Array, axis: number): (value: number) => string {
  const values = points.filter((_, place) => place % 2 === axis).sort();
  const low = values[Math.floor(values.length * 0.002)] ?? 0;
  const high = values[Math.ceil(values.length * 0.998) - 1] ?? 1;
  const span = high > low ? high - low : 1;
  return (value) => (8 + Math.min(1, Math.max(0, (value - low) / span)) * (edge - 16)).toFixed(1);
}
