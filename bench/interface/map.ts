import { openWindow } from '../../test/e2e/browser.ts';
import { circle, drag, measureFrames, swing, waitInPage, zoomInAndOut } from './frames.ts';
import type { ServedPage } from '../../test/e2e/serve-page.ts';
import type { Browser, Page } from 'playwright-core';

const size = [1440, 900] as const;
const middle = { x: 560, y: 470 };

/** Pans, zooms and lassoes the map of a project. */
export async function measureMap(browser: Browser, url: string) {
  const { page } = await openWindow(browser, `${url}#/map`, { size });
  const stage = page.getByRole('application', { name: /^Map of/ });
  await stage.waitFor();
  await stage.focus();
  // The first frames prepare buffers and cluster names, which is part of opening.
  await page.waitForTimeout(1500);
  const shown = await stage.getAttribute('aria-label');
  const software = (await page.getByText('Drawn without a graphics card').count()) > 0;
  const times = await measureGestures(page, () => page.keyboard.press('g'));
  await page.context().close();
  return { shown, drawnBy: software ? 'software' : 'WebGL 2', ...times };
}

/** The same gestures on the same points drawn by Plotly's scattergl, on a separate page. */
export async function measurePlotly(browser: Browser, served: ServedPage, points: Float32Array) {
  const context = await browser.newContext({ viewport: { width: size[0], height: size[1] } });
  const page = await context.newPage();
  await page.goto(served.url);
  await waitInPage(page, `globalThis.draw`);
  const renderer = await page.evaluate(
    `globalThis.draw(${JSON.stringify(Array.from(points, (value) => +value.toFixed(4)))})`,
  );
  await page.waitForTimeout(1500);
  const times = await measureGestures(page, () => page.evaluate(`globalThis.lasso()`));
  await context.close();
  return { points: points.length / 2, renderer, ...times };
}

async function measureGestures(page: Page, takeLasso: () => Promise<unknown>) {
  const zoom = await measureFrames(page, () => zoomInAndOut(page, middle, 30));
  const pan = await measureFrames(page, () => drag(page, middle, swing(middle, 200, 90)));
  await takeLasso();
  const path = circle(middle, 160, 90);
  const lasso = await measureFrames(page, () => drag(page, path[0]!, path.slice(1)));
  return { zoom, pan, lasso };
}
