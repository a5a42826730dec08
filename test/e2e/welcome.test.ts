import { describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import { serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';

describe.skipIf(skipped !== '')(`the welcome screen${skipped}`, () => {
  const studio = serveStudio(6, () => Promise.resolve(undefined));

  it('creates a project and imports images', async () => {
    const { page, complaints, shell, library } = await studio.open();
    await page.getByRole('button', { name: 'New project' }).click();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Folder' }).fill(studio.folder.path('first'));
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
    await expectAccessible(page);

    await page.getByRole('main').getByRole('button', { name: 'Import' }).click();
    await shell.dialog
      .getByRole('textbox', { name: 'Source', exact: true })
      .fill(studio.folder.path('source', 'captions.csv'));
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

  it('opens a project from the picker with the keyboard only', async () => {
    await studio.folder.run('new', studio.folder.path('second'));
    const { page, shell } = await studio.open({ theme: 'light' });
    await page.getByRole('button', { name: 'Open a project' }).press('Enter');
    const field = page.getByRole('textbox', { name: 'Folder' });
    await field.fill(studio.folder.root);
    await field.press('Enter');
    const entry = page.getByRole('button', { name: 'second project' });
    await entry.waitFor();
    await expectAccessible(page);
    await entry.press('Enter');
    await page.getByRole('button', { name: 'Project second' }).waitFor();
    await shell.command('Close the project');
    await page.getByRole('button', { name: 'New project' }).waitFor();
  });

  it('says why a folder cannot become a project', async () => {
    const { page } = await studio.open();
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByRole('textbox', { name: 'Folder' }).fill(studio.folder.path('source'));
    await page.getByRole('button', { name: 'Create' }).click();
    expect(await page.getByRole('alert').textContent()).toContain(studio.folder.path('source'));
  });

  it('says what to do if the page is opened without its token', async () => {
    const { page } = await studio.open();
    await page.getByRole('button', { name: 'New project' }).waitFor();
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await page.getByText('Open the address that `diagonal serve` printed').waitFor();
  });
});
