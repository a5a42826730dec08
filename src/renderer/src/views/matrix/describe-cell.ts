import { showCosine, showPercentile } from '../../../../shared/text/numbers.ts';
import type { Beats } from './off-diagonal.ts';
import type { MatrixView } from './matrix-view.svelte.ts';
import type { Cell } from './viewport.ts';

const sentences: Readonly<Record<Beats, string>> = {
  none: '',
  image: 'This caption matches the image better than its own.',
  caption: 'This image matches the caption better than its own.',
  both: 'These two match each other better than their own pairs.',
};

/** Explains the mark on a cell. */
export const explainBeats = (beats: Beats): string => sentences[beats];

/** A cosine with its percentile among all cells of the matrix: `0.27 · p81`. */
export function showInMatrix(view: MatrixView, cosine: number): string {
  const percentile = view.state.percentileOf(cosine);
  return percentile === null ? showCosine(cosine) : `${showCosine(cosine)} · ${showFine(percentile)}`;
}

/** The interesting cells are above the 99th percentile, which gets a decimal. */
const showFine = (share: number): string =>
  share >= 0.99 && share < 1 ? `p${(Math.floor(share * 1000) / 10).toFixed(1)}` : showPercentile(share);

/** A probability: `0.034`, or `<0.001` for tiny values. */
export const showProbability = (probability: number): string =>
  probability > 0 && probability < 0.001 ? '<0.001' : probability.toFixed(3);

/** The value written in a cell. */
export const showValue = (view: MatrixView, cell: Cell): string =>
  view.settings.values === 'cosine'
    ? showCosine(view.valueOf(cell))
    : view
        .valueOf(cell)
        .toFixed(2)
        .replace(/^0/, '')
        .replace(/^\.00$/, '0');

/** Describes a cell for screen readers. */
export function announceCell(view: MatrixView, cell: Cell, names: { image: string; caption: string }): string {
  const { image, caption } = view.positionsOf(cell);
  const cosine = view.state.cosineOf(image, caption);
  const parts = [
    image === caption ? `Pair ${cell.row + 1} of ${view.state.n}` : `Row ${cell.row + 1}, column ${cell.column + 1}`,
    `${names.image} with “${names.caption}”`,
    `cosine ${showInMatrix(view, cosine)}`,
  ];
  if (view.settings.values !== 'cosine') parts.push(`probability ${showProbability(view.valueOf(cell))}`);
  return `${parts.join(', ')}. ${explainBeats(view.beats(cell))}`.trim();
}
