import { expect, it } from 'vitest';
import {
  showAlignment,
  showBytes,
  showCosine,
  showCounted,
  showDone,
  showDuration,
  showFigure,
  showMoment,
  showNumber,
  showPercent,
  showPoints,
  showRate,
} from '../../../src/shared/text/numbers.ts';

it('shows a cosine with its percentile, and without it while that is unknown', () => {
  expect(showAlignment(0.2718, 0.807)).toBe('0.27 · p81');
  expect(showAlignment(0.2718, null)).toBe('0.27');
});

it('shows a difference in points with its sign, and no sign for one that rounds to zero', () => {
  expect([0.042, -0.01, 0.0001].map(showPoints)).toEqual(['+4.2', '−1.0', '0.0']);
});

it('shows a negative cosine with a true minus, and no negative zero', () => {
  expect(showCosine(-0.125)).toBe('−0.13');
  expect(showCosine(-0.001)).toBe('0.00');
});

it('shows percentages without a space, with or without their interval', () => {
  expect(showPercent(0.551)).toBe('55.1%');
  expect(showPercent(0.55125, 2)).toBe('55.13%');
  expect(showFigure({ value: 0.589, low: 0.546, high: 0.632 })).toBe('58.9% (54.6 to 63.2)');
  expect(showFigure({ value: 3, low: 2, high: 4.5 }, showNumber)).toBe('3 (2 to 4.50)');
});

it('shows three significant digits, and integers in full', () => {
  expect([0.27123, -3, 1234, -0.00025].map(showNumber)).toEqual(['0.271', '−3', '1234', '−2.5e−4']);
});

it('shows counts with their noun', () => {
  expect(showCounted(1, 'sample')).toBe('1 sample');
  expect(showCounted(35_275, 'sample')).toBe('35,275 samples');
  expect(showCounted(2, 'class', 'classes')).toBe('2 classes');
  expect(showDone({ done: 988, total: 7055 })).toBe('988 of 7,055');
  expect(showDone({ done: 988, total: null })).toBe('988');
});

it('shows durations in their two largest units', () => {
  expect([19.4, 60, 200, 3600, 7500].map(showDuration)).toEqual(['19 s', '1 min', '3 min 20 s', '1 h', '2 h 5 min']);
});

it('shows rates and sizes with few digits', () => {
  expect([0.08, 4.25, 312.4].map(showRate)).toEqual(['4.8/min', '4.3/s', '312/s']);
  expect([0, 999, 4_200, 48_000, 1.23e9].map(showBytes)).toEqual(['0 B', '999 B', '4.2 KB', '48 KB', '1.2 GB']);
});

it('shows times relative to now', () => {
  const now = Date.parse('2026-05-10T12:00:00Z');
  const ago = (seconds: number) => showMoment(new Date(now - seconds * 1000).toISOString(), now);
  expect([10, 240, 7200, 86_400].map(ago)).toEqual(['just now', '4 minutes ago', '2 hours ago', 'yesterday']);
  expect(ago(30 * 86_400)).toBe('Apr 10, 2026');
});
