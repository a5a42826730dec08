import type { Figure } from '../../../shared/contract/golden.ts';

/** Formats one kind of figure. */
export type Show = (value: number) => string;

/** A difference with its sign, for shares in percentage points: `+28.4 points (+22.9 to +33.7)`. */
export function showDifference({ value, low, high }: Figure, inPoints: boolean): string {
  const write = (each: number) => {
    const text = inPoints ? (each * 100).toFixed(1) : Math.abs(each) >= 100 ? each.toFixed(0) : each.toPrecision(2);
    return Number(text) > 0 ? `+${text}` : text.replace('-', '−');
  };
  return `${write(value)}${inPoints ? ' points' : ''} (${write(low)} to ${write(high)})`;
}
