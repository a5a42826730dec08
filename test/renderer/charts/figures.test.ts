import { describe, expect, it } from 'vitest';
import { figureBars } from '../../../src/renderer/src/charts/bars.ts';
import { figureDistributions } from '../../../src/renderer/src/charts/distributions.ts';
import { dressFigure } from '../../../src/renderer/src/charts/dress-figure.ts';
import { figureLines } from '../../../src/renderer/src/charts/lines.ts';
import { figureReliability } from '../../../src/renderer/src/charts/reliability.ts';
import type { Figure } from '../../../src/renderer/src/charts/figure.ts';

/** The values of the chart at the mark of a table row. */
function find(figure: Figure, row: number): { x: unknown; y: unknown } {
  const { trace, point } = figure.table.marks![row]!;
  const { x, y } = figure.traces[trace] as unknown as { x: unknown[]; y: unknown[] };
  return { x: x[point], y: y[point] };
}

const bins = { from: 0, to: 1, counts: [1, 0, 3, 4] };

describe('figures', () => {
  it('of curves have one table row per point, without their bands', () => {
    const figure = figureLines(
      [
        { name: 'a', x: [0, 1], y: [5, 6], low: [4, 5], high: [6, 7] },
        { name: 'b', x: [2], y: [8] },
      ],
      { x: 'Step', y: 'Loss' },
    );
    expect(figure.table.rows).toEqual([
      [0, 'a', 5],
      [1, 'a', 6],
      [2, 'b', 8],
    ]);
    for (const [row, [x, , y]] of figure.table.rows.entries()) expect(find(figure, row)).toEqual({ x, y });
  });

  it('of reliability omit empty bins, and accuracy and gap add up to the confidence', () => {
    const figure = figureReliability([
      { from: 0, to: 0.5, count: 0, confidence: 0, accuracy: 0 },
      { from: 0.5, to: 1, count: 8, confidence: 0.9, accuracy: 0.6 },
    ]);
    const [accuracy, gap] = figure.traces as unknown as { y: number[]; base: number[] }[];
    expect(accuracy!.y).toEqual([0.6]);
    expect(gap!.base[0]! + gap!.y[0]!).toBeCloseTo(0.9);
    expect(figure.table.rows).toEqual([[0.5, 1, 8, 0.9, 0.6]]);
  });

  it('of distributions can compare shapes of different totals', () => {
    const double = { ...bins, counts: bins.counts.map((count) => 2 * count) };
    const figure = figureDistributions(
      [
        { name: 'few', bins },
        { name: 'many', bins: double },
      ],
      { x: 'Cosine', shares: true },
    );
    const [few, many] = figure.traces as unknown as { y: number[] }[];
    expect(few!.y).toEqual([0.125, 0, 0.375, 0.5]);
    expect(many!.y).toEqual(few!.y);
    expect(figure.table.rows).toHaveLength(6);
    expect(figure.table.rows[3]).toEqual(['many', 0, 0.25, 2]);
  });

  it('of bars carry their intervals', () => {
    const figure = figureBars(['x'], [{ name: 'Recall', values: [0.5], low: [0.4], high: [0.7] }], { value: 'Share' });
    const { error_x: error } = figure.traces[0] as unknown as { error_x: { array: number[]; arrayminus: number[] } };
    expect(error.array[0]).toBeCloseTo(0.2);
    expect(error.arrayminus[0]).toBeCloseTo(0.1);
  });

  it('escape names, because Plotly parses them as markup', () => {
    const figure = figureBars(['<b>bold</b> & co'], [{ name: 'n', values: [1] }], { value: 'Share' });
    expect((figure.traces[0] as unknown as { y: string[] }).y).toEqual(['&lt;b&gt;bold&lt;/b&gt; &amp; co']);
    expect(figure.table.rows[0]![0]).toBe('<b>bold</b> & co');
  });

  it('take every colour from the theme, and leave their numbers unchanged', () => {
    const values = new Float32Array([1, 2]);
    const figure = { traces: [{ type: 'bar', y: values, marker: { color: ['var(--a)', 'red'] } }], layout: {} };
    const read = (token: string) => `<${token}>`;
    const { data, layout } = dressFigure({ ...figure, table: { columns: [], rows: [] } } as unknown as Figure, read);
    expect(data[0]).toEqual({ type: 'bar', y: values, marker: { color: ['<--a>', 'red'] } });
    expect(JSON.stringify(layout)).not.toContain('var(');
    expect(layout.font!.color).toBe('<--text-soft>');
  });

  it('keep settings of the theme that they do not override', () => {
    const figure = { traces: [], layout: { xaxis: { title: { text: 'Step' } } }, table: { columns: [], rows: [] } };
    const { layout } = dressFigure(figure as Figure, (token) => token, 'white');
    expect(layout.xaxis).toMatchObject({ title: { text: 'Step', standoff: 8 }, gridcolor: '--line' });
    expect(layout.paper_bgcolor).toBe('white');
  });
});
