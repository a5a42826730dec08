import { Library } from '../../test/e2e/pages/library.ts';
import { FilterLine } from '../../test/e2e/pages/filter-line.ts';
import { openWindow } from '../../test/e2e/browser.ts';
import { makeWord } from '../../test/helpers/made-samples.ts';
import { measureFrames, summarise, waitInPage } from './frames.ts';
import { readFrames, summarise as summariseScript, traceCategories } from './trace.ts';
import type { Browser, Page } from 'playwright-core';

const size = [1440, 900] as const;

/** Milliseconds until a new window shows the first image of a project, and until anything is painted. */
export async function measureFirstPaint(browser: Browser, url: string, times: number) {
  const shown: number[] = [];
  const painted: number[] = [];
  for (let time = 0; time < times; time++) {
    const { page } = await openWindow(browser, url, { size });
    shown.push(await waitInPage(page, `document.querySelector('[role=option] img.shown')`));
    painted.push(
      Number(await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN`)),
    );
    await page.context().close();
  }
  return { contentful: summarise(painted), firstImage: summarise(shown) };
}

/** Scrolls by wheel at four speeds, to both ends, and by dragging to random places. */
export async function measureScrolling(browser: Browser, url: string) {
  const { page } = await openWindow(browser, url, { size });
  const library = new Library(page);
  await library.tiles.first().waitFor();
  await library.grid.hover();
  await browser.startTracing(page, { categories: [...traceCategories] });
  const frames = await measureFrames(page, async () => {
    for (const pixels of [60, 300, 1500, 8000]) {
      for (let turn = 0; turn < 40; turn++) await page.mouse.wheel(0, pixels);
    }
    for (const key of ['End', 'Home']) await page.keyboard.press(key);
    for (let jump = 0; jump < 25; jump++) await jumpTo(page, ((jump * 7919) % 1000) / 1000);
  });
  const script = readFrames(await browser.stopTracing());
  await page.context().close();
  return {
    ...frames,
    script: { processor: summariseScript(script, 'processor'), clock: summariseScript(script, 'clock') },
  };
}

/** Milliseconds from the key that finishes a filter to the frame that shows its list. */
export async function measureFilter(browser: Browser, url: string) {
  const { page } = await openWindow(browser, url, { size });
  const library = new Library(page);
  const line = new FilterLine(page);
  await library.tiles.first().waitFor();
  const filters = [
    `class:${makeWord(3)}`,
    'split:dev',
    makeWord(40),
    `"${makeWord(2)}" split:train`,
    '-split:train',
    '',
  ];
  const times: number[] = [];
  for (const filter of filters) {
    await line.field.fill(filter);
    await page.evaluate(`(() => {
      const read = () => document.querySelector('main [role=listbox][aria-multiselectable]')?.getAttribute('aria-label');
      const before = read();
      globalThis.__filtered = new Promise((resolve) => {
        addEventListener('keydown', (event) => {
          if (event.key !== 'Enter') return;
          const start = performance.now();
          const look = () => (read() !== before ? resolve(performance.now() - start) : requestAnimationFrame(look));
          requestAnimationFrame(look);
        }, { once: true, capture: true });
      });
    })()`);
    await line.field.press('Enter');
    times.push(Number(await page.evaluate(`globalThis.__filtered`)));
  }
  await page.context().close();
  return { filters: times.length, ...summarise(times) };
}

function jumpTo(page: Page, place: number): Promise<void> {
  return page.evaluate(`(async () => {
    const grid = document.querySelector('main [role=listbox][aria-multiselectable]');
    const scroller = grid.scrollHeight > grid.clientHeight ? grid : grid.parentElement;
    scroller.scrollTop = ${place} * scroller.scrollHeight;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  })()`);
}
