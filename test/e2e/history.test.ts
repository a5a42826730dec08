import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible, launchBrowser, openWindow } from './browser.ts';
import { History } from './pages/history.ts';
import { Inspector } from './pages/inspector.ts';
import { Library } from './pages/library.ts';
import { Shell } from './pages/shell.ts';
import { skipped, StudioFolder } from './studio.ts';
import type { StudioWindow } from './browser.ts';

/** On a machine that is busy with other things, too. */
const patient = { timeout: 30_000 };

describe.skipIf(skipped !== '')(`the history${skipped}`, () => {
  let folder: StudioFolder;
  let browser: Browser;
  let url: string;
  let opened: StudioWindow;
  let library: Library;
  let history: History;
  let inspector: Inspector;
  let shell: Shell;

  beforeAll(async () => {
    folder = await StudioFolder.create(12);
    browser = await launchBrowser();
    url = await folder.serve(await folder.makeProject('project'));
  });
  afterAll(async () => {
    await browser?.close();
    await folder?.close();
  });
  beforeEach(async () => {
    opened = await openWindow(browser, url);
    library = new Library(opened.page);
    history = new History(opened.page);
    inspector = new Inspector(opened.page);
    shell = new Shell(opened.page);
    await library.tiles.first().waitFor();
  });
  const key = (name: string) => opened.page.keyboard.press(name);

  it('names every change and goes back and forward to any, also after a reload', async () => {
    await library.tile(0).click();
    await inspector.caption(1).click();
    await inspector.captionField(1).fill('first words');
    await key('Enter');
    await library.tile(0).filter({ hasText: 'first words' }).waitFor();
    await inspector.status('Good').click();
    await library.facet('Status', 'Good 1').waitFor();
    await library.tile(1).click();
    await inspector.addTag('odd');
    await library.facet('Tag', 'odd').waitFor();
    await library.grid.focus();
    await key('h');
    await history.now.filter({ hasText: 'with odd' }).waitFor();
    await expectAccessible(opened.page);
    await history.goTo(/^Edit a caption of/, 'back');
    await shell.toasts.getByText('2 changes taken back').waitFor();
    await library.facet('Tag', 'odd').waitFor({ state: 'detached' });
    await library.tile(0).filter({ hasText: 'first words' }).waitFor();
    await opened.page.reload();
    await library.tiles.first().waitFor();
    await library.grid.focus();
    await key('h');
    await history.now.getByRole('button', { name: /^Edit a caption of/ }).waitFor();
    await history.goTo(/^Tag .* with odd/, 'forward');
    await library.facet('Tag', 'odd').waitFor();
    await expectAccessible(opened.page);
  });

  it('shows what a change did, and the changes of one image alone', async () => {
    await library.tile(3).click();
    await inspector.caption(1).click();
    await inspector.captionField(1).fill('a green circle above number 3');
    await key('Enter');
    await library.tile(3).filter({ hasText: 'green' }).waitFor();
    await key('h');
    await history.root.getByRole('button', { name: 'Selected' }).click();
    await expect.poll(() => history.root.getByRole('button', { expanded: false }).count(), patient).toBe(2);
    await history.change(/^Edit a caption of/).click();
    expect(await history.root.locator('ins').textContent()).toBe('green');
    await expectAccessible(opened.page);
    await history.root.getByRole('textbox', { name: 'Changes of one image' }).fill('nowhere.jpg');
    await key('Enter');
    await history.root.getByRole('alert').getByText('There is no sample "nowhere.jpg"').waitFor();
  });
});
