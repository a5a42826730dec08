import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, launchBrowser, openWindow } from './browser.ts';
import { Library } from './pages/library.ts';
import { Shell } from './pages/shell.ts';
import { skipped, StudioFolder } from './studio.ts';

describe.skipIf(skipped !== '')(`the welcome screen${skipped}`, () => {
  let folder: StudioFolder;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    folder = await StudioFolder.create(6);
    browser = await launchBrowser();
    url = await folder.serve();
  });
  afterAll(async () => {
    await browser?.close();
    await folder?.close();
  });

  it('leads from nothing to a project with images', async () => {
    const { page, complaints } = await openWindow(browser, url);
    const [shell, library] = [new Shell(page), new Library(page)];
    await page.getByRole('button', { name: 'New project' }).click();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Folder' }).fill(folder.path('first'));
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
    await expectAccessible(page);

    await page.getByRole('main').getByRole('button', { name: 'Import' }).click();
    await shell.dialog
      .getByRole('textbox', { name: 'Source', exact: true })
      .fill(folder.path('source', 'captions.csv'));
    await shell.dialog.getByRole('cell', { name: '000.jpg' }).waitFor();
    await expectAccessible(page);
    await shell.dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await shell.jobDone(/^Import/);
    await library.list('6 samples').waitFor();
    expect(await shell.status.textContent()).toContain('12 captions');

    await shell.command('Close the project');
    await page.getByRole('button', { name: /^first/ }).waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  it('opens a project from the picker, by keyboard alone', async () => {
    await folder.run('new', folder.path('second'));
    const { page } = await openWindow(browser, url, { theme: 'light' });
    await page.getByRole('button', { name: 'Open a project' }).press('Enter');
    const field = page.getByRole('textbox', { name: 'Folder' });
    await field.fill(folder.root);
    await field.press('Enter');
    const entry = page.getByRole('button', { name: 'second project' });
    await entry.waitFor();
    await expectAccessible(page);
    await entry.press('Enter');
    await page.getByRole('button', { name: 'Project second' }).waitFor();
    await new Shell(page).command('Close the project');
    await page.getByRole('button', { name: 'New project' }).waitFor();
  });

  it('says why a folder is no project', async () => {
    const { page } = await openWindow(browser, url);
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByRole('textbox', { name: 'Folder' }).fill(folder.path('source'));
    await page.getByRole('button', { name: 'Create' }).click();
    expect(await page.getByRole('alert').textContent()).toContain(folder.path('source'));
  });

  it('says what to do when the page is opened without its token', async () => {
    const { page } = await openWindow(browser, url);
    await page.getByRole('button', { name: 'New project' }).waitFor();
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await page.getByText('Open the address that `diagonal serve` printed').waitFor();
  });
});
