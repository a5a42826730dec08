import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findAbsent, skippedBecause } from '../helpers/skipped.ts';
import { expectAccessible } from './browser.ts';
import { Classes } from './pages/classes.ts';
import { Models } from './pages/models.ts';
import { Tune } from './pages/tune.ts';
import { serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { OpenedStudio } from './serve-studio.ts';

const flowers = resolve('../shared/data/flowers');
const model = resolve('../shared/models/reference-clip');
const why = skipped || skippedBecause(findAbsent('data/flowers', 'models/reference-clip'));

/** Photographs per class: enough to train on, few enough for a short test. */
const perClass = { train: 60, val: 40 };

describe.skipIf(why !== '')(`flowers, using only the window${why}`, () => {
  const studio = serveStudio(1, async (folder) => {
    await copyFlowers(folder.path('flowers'));
    return undefined;
  });
  let opened: OpenedStudio;

  beforeAll(async () => {
    opened = await studio.open();
    opened.page.setDefaultTimeout(120_000);
  });

  it('are imported with five classes from the folders', async () => {
    const { page, shell, library } = opened;
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByRole('textbox', { name: 'Folder' }).fill(studio.folder.path('project'));
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Import' }).click();
    await shell.dialog.getByRole('textbox', { name: 'Source', exact: true }).fill(studio.folder.path('flowers'));
    await shell.dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await library.list('500 samples').waitFor();
    await shell.go('Classes');
    const classes = new Classes(page);
    for (const name of ['daisy', 'dandelion', 'roses', 'sunflowers', 'tulips']) await classes.name(name).waitFor();
  });

  it('are classified zero-shot by a model that has never seen them', async () => {
    const { page, shell } = opened;
    await shell.go('Models');
    await page.getByRole('main').getByRole('button', { name: 'Add a model' }).last().click();
    await shell.dialog.getByRole('textbox', { name: 'Model folder' }).fill(model);
    await shell.dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Embed missing' }).click();
    await shell.dialog.getByRole('combobox', { name: 'Provider' }).selectOption('cpu');
    await shell.dialog.getByRole('button', { name: 'Embed', exact: true }).click();
    await new Models(page).shown('reference-clip').getByText('500 of 500').waitFor();
    await shell.go('Classes');
    await page.getByRole('combobox', { name: 'Evaluate on' }).selectOption('val');
    await page.getByRole('button', { name: 'Run zero-shot' }).click();
    const classes = new Classes(page);
    await classes.evaluated('Zero-shot');
    const shown = classes.method('Zero-shot').getByRole('cell').getByRole('button', { name: /%$/ });
    const accuracy = parseFloat((await shown.textContent())!);
    // Above chance for five classes, but far from good.
    expect(accuracy).toBeGreaterThan(20);
    expect(accuracy).toBeLessThan(60);
  });

  it('are learned by projection heads in a minute, with a significant gain', async () => {
    const { page, shell } = opened;
    const tune = new Tune(page);
    await shell.go('Tune');
    await page.keyboard.press('g');
    await shell.dialog.getByRole('button', { name: 'Create golden set' }).click();
    await shell.toasts.getByText('val is frozen: 200 images').waitFor();
    await tune.method('Projection heads');
    await tune.form.getByText('300 images of 5 classes').waitFor();
    await tune.name('flowers');
    await tune.start();
    await tune.run('flowers').getByText('finished').waitFor();
    const row = tune.gain.getByRole('row', { name: /val/ });
    await row.getByText('Improved', { exact: true }).waitFor();
    const gain = parseFloat((await row.getByRole('cell').nth(4).textContent())!);
    expect(gain).toBeGreaterThan(3);
    await expectAccessible(page);
  });

  it('move on the map once the version is accepted', async () => {
    const { page } = opened;
    const tune = new Tune(page);
    await tune.acceptance.getByRole('button', { name: 'Accept' }).click();
    await tune.acceptance.getByText('flowers is the current version.').waitFor();
    await tune.acceptance.getByRole('button', { name: 'Show movement on the map' }).click();
    // The map of the parent is computed first, then that of the version.
    const moved = page.getByRole('region', { name: 'Moved most' });
    await moved.getByText('Moved most since the map of reference-clip').waitFor();
    expect(await moved.getByRole('listitem').count()).toBeGreaterThan(5);
    // Software renderers warn that reading pixels back is slow.
    expect(opened.complaints.filter((line) => !line.includes('GL Driver Message'))).toEqual([]);
  });
});

/** Copies the first photographs of each class and split. */
async function copyFlowers(target: string): Promise<void> {
  for (const [split, count] of Object.entries(perClass)) {
    for (const name of await readdir(join(flowers, split))) {
      const [from, to] = [join(flowers, split, name), join(target, split, name)];
      await mkdir(to, { recursive: true });
      for (const file of (await readdir(from)).sort().slice(0, count)) await copyFile(join(from, file), join(to, file));
    }
  }
}
