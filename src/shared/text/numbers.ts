// How numbers are written, in the window, the terminal and reports alike.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A count with thousands separators: `35,275`. */
export const showCount = (count: number): string => whole.format(count);

/** A count with its noun: `1 sample`, `7,055 samples`. */
export const showCounted = (count: number, one: string, many = `${one}s`): string =>
  `${showCount(count)} ${count === 1 ? one : many}`;

/** A cosine with two decimals and a true minus sign. */
export const showCosine = (cosine: number): string => cosine.toFixed(2).replace('-0.00', '0.00').replace('-', '−');

/** A share between 0 and 1 as a percentile: `p81`. */
export const showPercentile = (share: number): string => `p${Math.round(share * 100)}`;

/** An alignment as a cosine with its percentile in the data set: `0.27 · p81`. */
export const showAlignment = (cosine: number, percentile: number | null): string =>
  percentile === null ? showCosine(cosine) : `${showCosine(cosine)} · ${showPercentile(percentile)}`;

/** A share between 0 and 1 as a percentage: `55.1%`. */
export const showPercent = (share: number, decimals = 1): string => `${(share * 100).toFixed(decimals)}%`;

/** An interval of shares in percent, without the percent sign: `29.1 – 41.0`. */
export const showInterval = ({ low, high }: { low: number; high: number }): string =>
  `${(low * 100).toFixed(1)} – ${(high * 100).toFixed(1)}`;

/** A value with the interval around it: `58.9% (54.6 to 63.2)`. */
export function showFigure(
  { value, low, high }: { value: number; low: number; high: number },
  show: (value: number) => string = showPercent,
): string {
  const bare = (each: number) => show(each).replace('%', '');
  return `${show(value)} (${bare(low)} to ${bare(high)})`;
}

/** A number with three significant digits and a true minus sign; integers in full: `0.271`, `−3`, `2.5e−4`. */
export function showNumber(value: number): string {
  if (Number.isInteger(value)) return String(value).replace('-', '−');
  const isSmall = Math.abs(value) < 1e-3;
  return (isSmall ? value.toExponential(1) : value.toPrecision(3)).replaceAll('-', '−');
}

/** A difference in percentage points, with its sign: `+4.2`, `−1.0`, `0.0`. */
export function showPoints(value: number): string {
  const points = (Math.abs(value) * 100).toFixed(1);
  return points === '0.0' ? points : `${value < 0 ? '−' : '+'}${points}`;
}

/** Progress: `988 of 7,055`, or `988` while the total is unknown. */
export const showDone = ({ done, total }: { done: number; total: number | null }): string =>
  total === null ? showCount(done) : `${showCount(done)} of ${showCount(total)}`;

/** A rate: `312/s`, `4.2/s`, `4.8/min`. */
export const showRate = (perSecond: number): string =>
  perSecond < 1
    ? `${(perSecond * 60).toFixed(1)}/min`
    : `${perSecond >= 10 ? whole.format(perSecond) : perSecond.toFixed(1)}/s`;

/** A duration in its two largest units: `19 s`, `3 min 20 s`, `2 h 5 min`. */
export function showDuration(seconds: number): string {
  const rounded = Math.max(0, Math.round(seconds));
  if (rounded < 60) return `${rounded} s`;
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return rounded % 60 ? `${minutes} min ${rounded % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 60)} h`;
}

/** A size in bytes: `48 KB`, `1.2 GB`. */
export function showBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes > 0 ? Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1) : 0;
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : whole.format(value)} ${units[power]}`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
];

/** A time relative to now: `just now`, `4 minutes ago`, `yesterday`, or the date when it was more than a week ago. */
export function showMoment(at: string, now: number = Date.now()): string {
  const seconds = (now - Date.parse(at)) / 1000;
  if (!Number.isFinite(seconds)) return at;
  if (seconds < 60) return 'just now';
  const step = steps.findLast(([, length]) => seconds >= length)!;
  if (seconds > 7 * 86_400) return new Date(at).toLocaleDateString('en', { dateStyle: 'medium' });
  return relative.format(-Math.floor(seconds / step[1]), step[0]);
}
