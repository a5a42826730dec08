import type { Figure } from '../../../shared/contract/golden.ts';

/** A share as a percentage: `58.9 %`. */
export const showPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A cosine or another small number, with a true minus sign. */
export function showNumber(value: number): string {
  if (Number.isInteger(value)) return String(value).replace('-', '−');
  const small = Math.abs(value) < 1e-3;
  return (small ? value.toExponential(1) : value.toPrecision(3)).replaceAll('-', '−');
}

/** A count with thousands set off. */
export const showCount = (count: number): string => count.toLocaleString('en');

/** How one kind of figure is written. */
export type Show = (value: number) => string;

/** `58.9 % (54.6 to 63.2)` */
export function showFigure({ value, low, high }: Figure, show: Show): string {
  const bare = (each: number) => show(each).replace(' %', '');
  return `${show(value)} (${bare(low)} to ${bare(high)})`;
}

/** A difference with its sign, in points where it is one of shares: `+28.4 points (22.9 to 33.7)`. */
export function showDifference({ value, low, high }: Figure, inPoints: boolean): string {
  const write = (each: number) => {
    const text = inPoints ? (each * 100).toFixed(1) : Math.abs(each) >= 100 ? each.toFixed(0) : each.toPrecision(2);
    return Number(text) > 0 ? `+${text}` : text.replace('-', '−');
  };
  return `${write(value)}${inPoints ? ' points' : ''} (${write(low)} to ${write(high)})`;
}
