import { expect, it } from 'vitest';
import {
  showAlignment,
  showBytes,
  showCosine,
  showCounted,
  showDone,
  showDuration,
  showMoment,
  showPoints,
  showRate,
} from '../../../src/renderer/src/components/numbers.ts';

it('shows a cosine with its percentile, and without while that is unknown', () => {
  expect(showAlignment(0.2718, 0.807)).toBe('0.27 · p81');
  expect(showAlignment(0.2718, null)).toBe('0.27');
});

it('shows a difference in points with a true sign, and none for next to nothing', () => {
  expect([0.042, -0.01, 0.0001].map(showPoints)).toEqual(['+4.2', '−1.0', '0.0']);
});

it('shows a negative cosine with a true minus, and no negative zero', () => {
  expect(showCosine(-0.125)).toBe('−0.13');
  expect(showCosine(-0.001)).toBe('0.00');
});

it('counts in words', () => {
  expect(showCounted(1, 'sample')).toBe('1 sample');
  expect(showCounted(35_275, 'sample')).toBe('35,275 samples');
  expect(showCounted(2, 'class', 'classes')).toBe('2 classes');
  expect(showDone({ done: 988, total: 7055 })).toBe('988 of 7,055');
  expect(showDone({ done: 988, total: null })).toBe('988');
});

it('shows durations in their two largest units', () => {
  expect([19.4, 60, 200, 3600, 7500].map(showDuration)).toEqual(['19 s', '1 min', '3 min 20 s', '1 h', '2 h 5 min']);
});

it('shows rates and sizes as short as they can be told apart', () => {
  expect([0.08, 4.25, 312.4].map(showRate)).toEqual(['4.8/min', '4.3/s', '312/s']);
  expect([0, 999, 4_200, 48_000, 1.23e9].map(showBytes)).toEqual(['0 B', '999 B', '4.2 KB', '48 KB', '1.2 GB']);
});

it('shows moments as seen from now', () => {
  const now = Date.parse('2026-05-10T12:00:00Z');
  const ago = (seconds: number) => showMoment(new Date(now - seconds * 1000).toISOString(), now);
  expect([10, 240, 7200, 86_400].map(ago)).toEqual(['just now', '4 minutes ago', '2 hours ago', 'yesterday']);
  expect(ago(30 * 86_400)).toBe('Apr 10, 2026');
});
