import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { throttle } from '../../../src/renderer/src/workspace/throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('runs at once, then once for all calls of the interval', () => {
  let runs = 0;
  const call = throttle(() => runs++, 100);
  for (let i = 0; i < 10; i++) call();
  expect(runs).toBe(1);
  vi.advanceTimersByTime(100);
  expect(runs).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(runs).toBe(2);
});

it('does not run after it is cancelled', () => {
  let runs = 0;
  const call = throttle(() => runs++, 100);
  call();
  call();
  call.cancel();
  vi.advanceTimersByTime(1000);
  expect(runs).toBe(1);
});
