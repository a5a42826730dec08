import { describe, expect, it } from 'vitest';
import { expectAccessible, openWindow } from './browser.ts';
import { FilterLine } from './pages/filter-line.ts';
import { Inspector } from './pages/inspector.ts';
import { MapPage } from './pages/map.ts';
import type { Shell } from './pages/shell.ts';
import { makeEmbedded, serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { WindowOptions } from './browser.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`the map${skipped}`, () => {
  const studio = serveStudio(30, makeEmbedded);
  let opened: OpenedStudio;
  let map: MapPage;
  let shell: Shell;

  async function open(options?: WindowOptions) {
    opened = await studio.open({ at: '#/map', ...options });
    ({ shell } = opened);
    map = new MapPage(opened.page);
  }
  const key = (name: string) => opened.page.keyboard.press(name);

  it('starts empty, computes the map, and shows images and captions', async () => {
    await open();
    await opened.page.getByRole('heading', { name: 'No map yet' }).waitFor();
    await expectAccessible(opened.page);
    await map.compute();
    await opened.page.getByRole('application', { name: 'Map of 30 images and 60 captions' }).waitFor();
    await map.figures.getByText('Modality gap').waitFor();
    await expectAccessible(opened.page);
    expect(opened.complaints).toEqual([]);
  });

  it('selects with lasso and rectangle, and shows the selection of other views', async () => {
    await open();
    await map.stage.waitFor();
    await key('g');
    await map.draw([
      [0.01, 0.01],
      [0.99, 0.01],
      [0.99, 0.99],
      [0.01, 0.99],
    ]);
    await shell.status.getByText('30 selected').waitFor();
    await key('Escape');
    await key('Escape');
    await expect.poll(() => shell.status.getByText('selected').count()).toBe(0);
    await map.button('Select with a rectangle').click();
    await map.draw([
      [0.01, 0.01],
      [0.99, 0.99],
    ]);
    await key('Escape');
    await key('t');
    await map.tables.getByText(/selected point/).waitFor();
    await expectAccessible(opened.page);
    await key('t');
    await key('Escape');
    await opened.page.goto(studio.url + '#/map?at=3');
    await map.focused.filter({ hasText: /^Image 002\.jpg/ }).waitFor();
  });

  it('filters by its legend, in sync with the filter line, and keeps its settings across a reload', async () => {
    await open();
    await map.entry(/^circle, 30 points/).click();
    await shell.status.getByText('10 of 30 samples').waitFor();
    expect(await new FilterLine(opened.page).text()).toBe('class:circle');
    await map.colourBy.selectOption('split');
    await map.entry(/^dev, 18 points/).waitFor();
    await opened.page.reload();
    await map.entry(/^dev, 18 points/).waitFor();
    await shell.status.getByText('10 of 30 samples').waitFor();
    await key('g');
    await map.draw([
      [0.01, 0.01],
      [0.99, 0.01],
      [0.99, 0.99],
      [0.01, 0.99],
    ]);
    await shell.status.getByText('10 selected').waitFor();
    await map.colourBy.selectOption('cluster');
    await map.entries('Cluster').last().click();
    await opened.page
      .getByText(/^Cluster: /)
      .first()
      .waitFor();
    await expectAccessible(opened.page);
    await opened.page.goBack();
    await expect.poll(() => opened.page.getByText(/^Cluster: /).count()).toBe(0);
  });

  it('moves between points with the keyboard, and edits the focused sample', async () => {
    await open();
    await map.stage.waitFor();
    await key('ArrowRight');
    await expect.poll(() => map.focused.textContent()).toMatch(/^(Image|Caption)/);
    const first = await map.focused.textContent();
    for (const direction of ['ArrowLeft', 'ArrowUp', 'ArrowDown', 'ArrowRight']) {
      await key(direction);
      if ((await map.focused.textContent()) !== first) break;
    }
    await expect.poll(() => map.focused.textContent()).not.toBe(first);
    await key('+');
    await expect.poll(() => opened.page.url()).toContain('map.at=');
    await key('0');
    await expect.poll(() => opened.page.url()).not.toContain('map.at=');
    await key('f');
    await key('Enter');
    await new Inspector(opened.page).captionField(1).waitFor();
  });

  it('shows principal components, and the space without its modality gap, in the light theme', async () => {
    await open({ theme: 'light', size: [1024, 700] });
    await map.stage.waitFor();
    await opened.page.getByRole('radio', { name: 'PCA' }).click();
    await opened.page.getByText('No map with these options yet.').waitFor();
    await map.button('Compute the map').click();
    await map.figures.getByText('Explained variance').waitFor();
    await opened.page.goBack();
    await map.figures.getByText('Trustworthiness').waitFor();
    await map.button('Map options').click();
    await expectAccessible(opened.page);
    await opened.page.getByRole('checkbox', { name: /Remove the modality gap/ }).check();
    await opened.page.getByRole('dialog').getByRole('button', { name: 'Compute the map' }).click();
    await expect
      .poll(() => opened.page.getByRole('region', { name: 'Moved most' }).count(), { timeout: 60_000 })
      .toBe(1);
    await expectAccessible(opened.page);
    expect(opened.complaints).toEqual([]);
  });

  it('offers embedding when nothing is embedded', async () => {
    const other = await studio.folder.makeProject('bare', { model: true });
    const bare = await studio.folder.serve(other);
    const { page } = await openWindow(studio.browser, bare, { at: '#/map' });
    await page.getByRole('heading', { name: 'Nothing embedded yet' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('main').getByRole('button', { name: 'Embed' }).click();
    await page.getByRole('dialog').waitFor();
  });
});
