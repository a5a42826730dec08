import type { Page } from 'playwright-core';

/** Milliseconds between drawn frames during an interaction: how smooth it looks. */
export interface FrameTimes {
  readonly frames: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** Runs an interaction in a page and measures its frames from the first to the last. */
export async function measureFrames(page: Page, act: () => Promise<void>): Promise<FrameTimes> {
  await page.evaluate(`(() => {
    globalThis.__frames = [];
    let last = null;
    const tick = (now) => {
      if (last !== null) globalThis.__frames.push(now - last);
      last = now;
      globalThis.__tick = requestAnimationFrame(tick);
    };
    globalThis.__tick = requestAnimationFrame(tick);
  })()`);
  await act();
  const times = (await page.evaluate(`(cancelAnimationFrame(globalThis.__tick), globalThis.__frames)`)) as number[];
  return { frames: times.length, ...summarise(times) };
}

/** Waits for the first frame in which an expression holds; milliseconds since the page began to load. */
export async function waitInPage(page: Page, expression: string): Promise<number> {
  return (await page.evaluate(`new Promise((resolve) => {
    const look = () => ((${expression}) ? resolve(performance.now()) : requestAnimationFrame(look));
    look();
  })`)) as number;
}

/** Median, 95th percentile and largest, to tenths. */
export function summarise(times: readonly number[]): Omit<FrameTimes, 'frames'> {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(10 * (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)) / 10;
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}

/** Drags from a position along a path, one move per frame. */
export async function drag(page: Page, from: Place, path: readonly Place[]): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (const { x, y } of path) await page.mouse.move(x, y);
  await page.mouse.up();
}

/** Zooms in and out around a position. */
export async function zoomInAndOut(page: Page, at: Place, turns: number): Promise<void> {
  await page.mouse.move(at.x, at.y);
  for (const delta of [-120, 120]) for (let turn = 0; turn < turns; turn++) await page.mouse.wheel(0, delta);
}

/** A position in a window, in CSS pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Positions on a circle, like a lasso drawn by hand. */
export const circle = (middle: Place, radius: number, steps: number): Place[] =>
  Array.from({ length: steps + 1 }, (_, step) => ({
    x: middle.x + radius * Math.cos((2 * Math.PI * step) / steps),
    y: middle.y + radius * Math.sin((2 * Math.PI * step) / steps),
  }));

/** Back and forth across a distance. */
export const swing = (from: Place, distance: number, steps: number): Place[] =>
  Array.from({ length: steps }, (_, step) => {
    const share = Math.sin((4 * Math.PI * step) / steps);
    return { x: from.x + distance * share, y: from.y + distance * share * 0.6 };
  });
