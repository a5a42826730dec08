import type { Series } from '../../../../shared/contract/runs.ts';
import { html, type Markup } from '../markup.ts';
import { showNumber } from '../../../../shared/text/numbers.ts';

const [width, height, left, bottom] = [420, 150, 52, 18];

/** Draws one curve of a run with its range on the axes, and its first and last value as text. */
export function drawCurve({ name, steps, values }: Series): Markup | null {
  const finite = values.flatMap((value, place) => (Number.isFinite(value) ? [[steps[place]!, value] as const] : []));
  if (finite.length < 2) return null;
  const [first, last] = [finite[0]!, finite.at(-1)!];
  const low = Math.min(...finite.map(([, value]) => value));
  const high = Math.max(...finite.map(([, value]) => value));
  const x = (step: number) => left + ((step - first[0]) / Math.max(1, last[0] - first[0])) * (width - left - 6);
  const y = (value: number) => 6 + (1 - (high > low ? (value - low) / (high - low) : 0.5)) * (height - bottom - 12);
  const line = finite.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const label = `${name}: ${showNumber(first[1])} at step ${first[0]}, ${showNumber(last[1])} at step ${last[0]}`;
  return html`<figure>
    <figcaption>${name} <span class="faint">${showNumber(first[1])} → ${showNumber(last[1])}</span></figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" class="curve">
      <path class="axis" d="M${left} 4V${height - bottom}H${width - 4}"></path>
      <text x="${left - 6}" y="14" text-anchor="end">${showNumber(high)}</text>
      <text x="${left - 6}" y="${height - bottom}" text-anchor="end">${showNumber(low)}</text>
      <text x="${left}" y="${height - 4}">${String(first[0])}</text>
      <text x="${width - 4}" y="${height - 4}" text-anchor="end">step ${String(last[0])}</text>
      <polyline class="line" points="${line}"></polyline>
    </svg>
  </figure>`;
}
