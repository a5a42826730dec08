import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, launchBrowser, openWindow } from './browser.ts';
import { GuideStrip } from './pages/guide.ts';
import { Library } from './pages/library.ts';
import { Shell } from './pages/shell.ts';
import { skipped, StudioFolder } from './studio-folder.ts';

describe.skipIf(skipped !== '')(`the sample project${skipped}`, () => {
  let folder: StudioFolder;
  let browser: Browser;

  beforeAll(async () => {
    folder = await StudioFolder.create(1);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await folder?.close();
  });

  it('has a guided path that remembers its step and can be hidden and shown again', async () => {
    const project = folder.path('small sample');
    await folder.run('sample', project, '--size', '120');
    const url = await folder.serve(project);
    for (const theme of ['dark', 'light'] as const) {
      const { page, complaints } = await openWindow(browser, url, { theme });
      const [guide, library] = [new GuideStrip(page), new Library(page)];
      await guide.step('Look at the scenes').waitFor();
      await library.list('120 samples').waitFor();
      await expectAccessible(page);
      expect(complaints).toEqual([]);
    }
    const { page, complaints } = await openWindow(browser, url, { size: [1024, 700] });
    const [guide, library, shell] = [new GuideStrip(page), new Library(page), new Shell(page)];
    await library.list('120 samples').waitFor();
    expect(await guide.button('Previous step').isDisabled()).toBe(true);
    await guide.button('Next').click();
    await guide.step('Fix wrong captions').waitFor();
    await page.getByRole('heading', { name: 'Audit', exact: true }).waitFor();
    await page.reload();
    await guide.step('Fix wrong captions').waitFor();
    await guide.button('Next').click();
    await page.getByRole('button', { name: 'Start the run' }).waitFor();
    await expectAccessible(page);
    await guide.button('Previous step').click();
    await guide.button('Previous step').click();
    await library.list('120 samples').waitFor();
    await guide.step('Look at the scenes').waitFor();

    await guide.button('Hide the guided path').click();
    await guide.strip.waitFor({ state: 'detached' });
    await page.reload();
    await library.list('120 samples').waitFor();
    expect(await guide.strip.count()).toBe(0);
    await shell.command('Show the guided path');
    await guide.step('Look at the scenes').waitFor();
    expect(complaints).toEqual([]);
  });

  it('is created when it is opened from the welcome screen, with its progress shown', async () => {
    const { page, complaints } = await openWindow(browser, await folder.serve());
    await page.getByRole('button', { name: 'Open the sample project' }).click();
    const guide = new GuideStrip(page);
    await guide.strip.getByRole('progressbar').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Project Sample project' }).waitFor();
    // The test above uses a smaller project; here the job is cancelled, and resumes when the sample is opened again.
    await page.getByRole('button', { name: 'Cancel: Create the sample project' }).click();
    await guide.step('Look at the scenes').waitFor();
    await new Shell(page).command('Open the sample project');
    await guide.strip.getByRole('progressbar').waitFor();
    await page.getByRole('button', { name: 'Cancel: Create the sample project' }).click();
    await guide.step('Look at the scenes').waitFor();
    expect(complaints).toEqual([]);
  });
});
