import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import { FilterLine } from './pages/filter-line.ts';
import { Library } from './pages/library.ts';
import { Matrix } from './pages/matrix.ts';
import type { Shell } from './pages/shell.ts';
import { makeEmbedded, serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { WindowOptions } from './browser.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`the matrix${skipped}`, () => {
  const studio = serveStudio(24, makeEmbedded);
  let opened: OpenedStudio;
  let matrix: Matrix;
  let shell: Shell;

  beforeEach(async () => {
    await open({ at: '#/matrix' });
    await matrix.picture(24).waitFor();
    await matrix.painted('cosine');
  });

  async function open(options?: WindowOptions) {
    opened = await studio.open(options);
    ({ shell } = opened);
    matrix = new Matrix(opened.page);
  }
  const key = (name: string) => opened.page.keyboard.press(name);

  it('is navigated by keyboard, and announces each cell with its value, percentile and mark', async () => {
    await matrix.picture(24).focus();
    await key('j');
    await expect.poll(() => matrix.spoken.textContent()).toMatch(/^Row \d+, column \d+, .*cosine −?\d\.\d\d · p\d/);
    expect(await matrix.spoken.textContent()).toMatch(/better than/);
    const match = await matrix.spoken.textContent();
    await key('j');
    await expect.poll(() => matrix.spoken.textContent()).not.toBe(match);
    await key('k');
    await expect.poll(() => matrix.spoken.textContent()).toBe(match);
    await key('d');
    await expect.poll(() => matrix.spoken.textContent()).toMatch(/^Pair \d+ of 24/);
    await key('0');
    await key('+');
    await expectAccessible(opened.page);
    expect(opened.complaints).toEqual([]);
  });

  it('shows image, caption and value under the pointer', async () => {
    const box = (await matrix.picture(24).boundingBox())!;
    await opened.page.mouse.move(box.x + 200, box.y + 250);
    await matrix.tip.getByText(/a red (circle|square) above number \d+/).waitFor();
    await matrix.tip.getByText(/\d\.\d\d · p\d/).waitFor();
  });

  it('opens both pairs of a cell, and an edit changes its column at once, as does its undo', async () => {
    await matrix.picture(24).focus();
    await key('j');
    await key('Enter');
    const column = matrix.card('Column');
    await column.getByRole('button', { name: /^Caption 1: / }).waitFor();
    await expectAccessible(opened.page);
    expect(await matrix.pairs.getByText(/\d\.\d\d · p\d/).count()).toBe(4);
    const before = await matrix.pixels();
    await column.getByRole('button', { name: /^Caption 1: / }).click();
    await column.getByRole('textbox', { name: 'Caption 1' }).fill('two blue squares beside a circle, two blue squares');
    await key('Enter');
    await expect.poll(() => matrix.distance(before)).toBeGreaterThan(1);
    const after = await matrix.pixels();
    // The library shows the new alignment too.
    await opened.page.getByTitle('Computed from an earlier text').first().waitFor({ state: 'detached' });
    await matrix.picture(24).focus();
    await key('Control+z');
    await shell.toasts.getByText(/^Undone: Edit/).waitFor();
    await expect.poll(() => matrix.distance(before)).toBeLessThan(1);
    await key('Control+y');
    await expect.poll(() => matrix.distance(after)).toBeLessThan(1);
    await opened.page.reload();
    await matrix.painted('cosine');
    await column.getByText('two blue squares beside a circle, two blue squares').waitFor();
    await expect.poll(() => matrix.spoken.textContent()).toMatch(/two blue squares beside a circle/);
    await matrix.picture(24).focus();
    await key('Escape');
    await matrix.pairs.waitFor({ state: 'detached' });
    expect(opened.complaints).toEqual([]);
  });

  it('can be reordered, and shows probabilities at a temperature', async () => {
    const given = await matrix.pixels();
    await matrix.order('By cluster');
    await expect.poll(() => matrix.distance(given)).toBeGreaterThan(1);
    await matrix.order('Worst first');
    await matrix.values('Image → caption');
    await matrix.painted('captions');
    const own = await matrix.pixels();
    await matrix.temperature.focus();
    await key('Home');
    await expect.poll(() => matrix.distance(own)).toBeGreaterThan(1);
    await expectAccessible(opened.page);
    await opened.page.getByRole('button', { name: /^Reset to the model’s temperature/ }).click();
    await expect.poll(() => matrix.distance(own)).toBeLessThan(1);
    await shell.command('Show in the matrix: Caption → image');
    await matrix.painted('images');
    await opened.page.reload();
    await matrix.painted('images');
    expect(opened.complaints).toEqual([]);
  });

  it('can be dragged and zoomed', async () => {
    const whole = await matrix.pixels();
    const box = (await matrix.picture(24).boundingBox())!;
    await opened.page.mouse.move(box.x + 300, box.y + 300);
    await opened.page.mouse.wheel(0, -600);
    await expect.poll(() => matrix.distance(whole)).toBeGreaterThan(1);
    const near = await matrix.pixels();
    await opened.page.mouse.down();
    await opened.page.mouse.move(box.x + 200, box.y + 220, { steps: 4 });
    await opened.page.mouse.up();
    await expect.poll(() => matrix.distance(near)).toBeGreaterThan(1);
    // A drag is not a click.
    await matrix.pairs.waitFor({ state: 'detached' });
    await opened.page.mouse.click(box.x + 300, box.y + 300);
    await matrix.pairs.waitFor();
  });

  it('shows the current filter or the selection', async () => {
    await new FilterLine(opened.page).type('class:circle');
    await matrix.picture(8).waitFor();
    await shell.go('Library');
    const library = new Library(opened.page);
    await library.tile(1).click();
    await library.tile(3).click({ modifiers: ['Shift'] });
    await shell.go('Matrix');
    await matrix.picture(3).waitFor();
    await opened.page.getByRole('radio', { name: 'Filter 8' }).click();
    await matrix.picture(8).waitFor();
  });

  it('has a table of its worst rows, each of which opens', async () => {
    await key('t');
    await expect.poll(() => matrix.rows.count()).toBe(25);
    await opened.page
      .getByRole('figure', { name: /^Cosines of pairs/ })
      .locator('.main-svg')
      .first()
      .waitFor();
    await expectAccessible(opened.page);
    await matrix.rows.nth(1).getByRole('button').click();
    await matrix.card('Row').waitFor();
    await expectAccessible(opened.page);
    expect(opened.complaints).toEqual([]);
  });

  it('fits a small window in both themes', async () => {
    for (const theme of ['dark', 'light'] as const) {
      await open({ theme, size: [1024, 700], at: '#/matrix' });
      await matrix.picture(24).waitFor();
      await matrix.painted('cosine');
      await matrix.picture(24).focus();
      await key('j');
      await key('Enter');
      await matrix.card('Row').waitFor();
      expect(await opened.page.evaluate(`document.documentElement.scrollWidth > innerWidth`)).toBe(false);
      await expectAccessible(opened.page);
    }
  });
});
