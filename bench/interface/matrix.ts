import { openWindow } from '../../test/e2e/browser.ts';
import { Matrix } from '../../test/e2e/pages/matrix.ts';
import { drag, measureFrames, swing, zoomInAndOut } from './frames.ts';
import type { Browser } from 'playwright-core';

/** Pans and zooms a matrix with the maximum number of pairs. */
export async function measureMatrix(browser: Browser, url: string, pairs: number) {
  const { page } = await openWindow(browser, url, { size: [1440, 900] });
  await page.getByRole('heading', { level: 1 }).waitFor();
  const start = performance.now();
  await page.evaluate(`location.hash = '#/matrix'`);
  await page.reload();
  const matrix = new Matrix(page);
  const picture = matrix.picture(pairs);
  await picture.waitFor();
  await matrix.painted('cosine');
  const painted = Math.round(performance.now() - start);
  const box = (await picture.boundingBox())!;
  const middle = { x: box.x + 360, y: box.y + 400 };
  const zooming = await measureFrames(page, () => zoomInAndOut(page, middle, 30));
  await page.mouse.move(middle.x, middle.y);
  for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, -120);
  const panning = await measureFrames(page, () => drag(page, middle, swing(middle, 200, 90)));
  for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, -120);
  const panningNear = await measureFrames(page, () => drag(page, middle, swing(middle, 200, 90)));
  await page.context().close();
  return { pairs, openedInMs: painted, zoom: zooming, pan: panning, panWithValues: panningNear };
}
