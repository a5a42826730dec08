import { showPercent } from '../../shared/text/numbers.ts';

/** Lines of aligned columns: the first to the left, the others to the right. Empty for no rows. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    )
    .join('\n');
}

/** A share as a percentage with two decimals, or a dash where there is none. */
export function percent(share: number | null): string {
  return share === null ? '–' : showPercent(share, 2);
}
