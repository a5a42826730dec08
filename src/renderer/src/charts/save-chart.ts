import { dressFigure } from './dress-figure.ts';
import { loadPlotly } from './plotly.ts';
import { readColour } from './theme-colours.ts';
import type { Figure } from './figure.ts';

/** Downloads a figure in the current theme, with its background. PNGs have twice the resolution. */
export async function saveChart(
  figure: Figure,
  format: 'svg' | 'png',
  { name, width, height }: { readonly name: string; readonly width: number; readonly height: number },
): Promise<void> {
  const plotly = await loadPlotly();
  const { data, layout } = dressFigure(figure, readColour, readColour('--work'));
  const options = { format, width, height, scale: format === 'png' ? 2 : 1 } as const;
  const address = await plotly.toImage({ data, layout: { ...layout, width, height } }, options);
  const link = document.createElement('a');
  link.href = address;
  link.download = `${fileName(name)}.${format}`;
  link.click();
}

/** A name that is valid on every file system. */
const fileName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '') || 'chart';
