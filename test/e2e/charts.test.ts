import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, launchBrowser, openWindow, withoutBrowser } from './browser.ts';
import { servePage } from './serve-page.ts';
import type { Browser, Locator, Page } from 'playwright-core';
import type { ServedPage } from './serve-page.ts';

describe.skipIf(withoutBrowser !== '')(`charts under the studio's content policy${withoutBrowser}`, () => {
  let served: ServedPage;
  let browser: Browser;

  beforeAll(async () => {
    [served, browser] = await Promise.all([servePage(join(import.meta.dirname, 'charts')), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  const chart = (page: Page, name: string) => page.getByRole('figure', { name, exact: true });
  const curves = (of: Locator) => of.locator('.scatterlayer .trace');

  async function open(theme: 'light' | 'dark') {
    const opened = await openWindow(browser, served.url, { theme });
    for (const name of ['Loss', 'Reliability', 'Cosines', 'Classes']) {
      await chart(opened.page, name).locator('.main-svg').first().waitFor();
    }
    return opened;
  }

  async function save(page: Page, name: string, format: 'SVG' | 'PNG'): Promise<Buffer> {
    await chart(page, name).getByRole('button', { name: 'Save the chart' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: `Save as ${format}` }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${name.toLowerCase()}.${format.toLowerCase()}`);
    return readFile(await download.path());
  }

  it('are drawn in both themes without console errors, and are accessible', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const { page, complaints } = await open(theme);
      await expectAccessible(page);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it('follow a change of the theme', async () => {
    const { page } = await open('light');
    const read = () => chart(page, 'Loss').locator('.xtitle').getAttribute('style');
    const before = await read();
    await page.evaluate(`document.documentElement.dataset.theme = 'dark'`);
    await expect.poll(read).not.toBe(before);
    await page.context().close();
  });

  it('follow their data and their width', async () => {
    const { page } = await open('dark');
    const loss = chart(page, 'Loss');
    expect(await curves(loss).count()).toBe(3);
    await page.getByRole('button', { name: 'Add a curve' }).click();
    await expect.poll(() => curves(loss).count()).toBe(4);
    const width = () =>
      loss
        .locator('.main-svg')
        .first()
        .evaluate((svg) => svg.getBoundingClientRect().width);
    const before = await width();
    await page.setViewportSize({ width: 1000, height: 700 });
    await expect.poll(width).toBeLessThan(before);
    await page.context().close();
  });

  it('can be shown as a table, in which marks can be picked', async () => {
    const { page } = await open('dark');
    const loss = chart(page, 'Loss');
    await loss.getByRole('button', { name: 'Show as a table' }).click();
    const rows = loss.getByRole('row');
    expect(await rows.count()).toBe(1 + 120);
    await rows.nth(3).getByRole('button').click();
    await page.getByText('Picked: 0/2').waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  it('are saved as SVG and as PNG of twice the pixels', async () => {
    const { page, complaints } = await open('dark');
    const svg = (await save(page, 'Reliability', 'SVG')).toString();
    expect(svg).toMatch(/^<svg[^]*Accuracy[^]*<\/svg>$/);
    const { format, width, height } = await sharp(await save(page, 'Reliability', 'PNG')).metadata();
    expect(format).toBe('png');
    expect(height).toBe(480);
    expect(width).toBeGreaterThan(640);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
