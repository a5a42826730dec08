import { mkdir, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import { Classes } from './pages/classes.ts';
import { Library } from './pages/library.ts';
import type { Shell } from './pages/shell.ts';
import { Tune } from './pages/tune.ts';
import { serveStudio } from './serve-studio.ts';
import { skipped, type StudioFolder } from './studio-folder.ts';
import type { WindowOptions } from './browser.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`the Tune view${skipped}`, () => {
  const studio = serveStudio(1, makeColours);
  let opened: OpenedStudio;
  let tune: Tune;
  let shell: Shell;

  beforeEach(() => open());

  async function open(options?: WindowOptions) {
    opened = await studio.open(options);
    ({ shell } = opened);
    tune = new Tune(opened.page);
    await shell.go('Tune');
  }

  it('guides the user from an empty project to a model, embeddings and the first run', async () => {
    await opened.page.getByRole('heading', { name: 'No model yet' }).waitFor();
    await expectAccessible(opened.page);
    await opened.page.getByRole('main').getByRole('button', { name: 'Add a model' }).click();
    await shell.dialog.getByRole('textbox', { name: 'Model folder' }).fill(studio.folder.path('model'));
    await shell.dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await opened.page.getByRole('heading', { name: 'Nothing embedded yet' }).waitFor();
    await opened.page.getByRole('button', { name: 'Embed the images' }).click();
    await shell.dialog.getByRole('combobox', { name: 'Provider' }).selectOption('cpu');
    await shell.dialog.getByRole('button', { name: 'Embed', exact: true }).click();
    await opened.page.getByRole('heading', { name: 'No run yet' }).waitFor();
    await tune.form.getByText('24 images, 24 captions.').waitFor();
    await expectAccessible(opened.page);
    // Short prompts: the tiny model reads twelve tokens.
    await shell.go('Classes');
    const classes = new Classes(opened.page);
    await classes.templates.fill('{}');
    await classes.templates.blur();
    await opened.page.getByText('1 template.').waitFor();
  });

  it('creates a golden set, which is excluded from training', async () => {
    await opened.page.keyboard.press('g');
    await shell.dialog.getByRole('textbox', { name: 'Name' }).fill('colours');
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('button', { name: 'Create golden set' }).click();
    await shell.toasts.getByText('colours is frozen: 12 images').waitFor();
    await tune.show('Golden sets');
    await tune.sets.getByRole('button', { name: 'Evaluate' }).click();
    await tune.sets.getByText(/\d+\.\d%/).waitFor();
    await expectAccessible(opened.page);
    await tune.sets.getByRole('button', { name: 'colours', exact: true }).click();
    await new Library(opened.page).list('12 samples').waitFor();
    await opened.page.goBack();
    await opened.page.reload();
    await tune.sets.waitFor();
  });

  it('estimates, trains with live curves, and shows the gain with its interval', async () => {
    await tune.method('Projection heads');
    await tune.trainOn('Classes');
    await tune.form.getByText('24 images of 2 classes').waitFor();
    await tune.epochs(60);
    await tune.form.getByRole('button', { name: 'Estimate' }).click();
    await tune.form.getByText(/^About .+ steps at/).waitFor();
    await tune.name('good');
    await tune.start();
    await tune.run('good').getByText('finished').waitFor();
    await tune.gain
      .getByRole('row', { name: /colours/ })
      .getByText('Improved', { exact: true })
      .waitFor();
    const [, , before, after] = await tune.gain
      .getByRole('row', { name: /colours/ })
      .getByRole('cell')
      .allTextContents();
    expect(parseFloat(after!)).toBeGreaterThan(parseFloat(before!));
    await opened.page.getByRole('img', { name: 'Loss' }).and(opened.page.locator('[aria-busy=false]')).waitFor();
    await expectAccessible(opened.page);
  });

  it('accepts the version, reverts it, and accepts it again', async () => {
    await tune.acceptance.getByRole('button', { name: 'Accept' }).click();
    await tune.acceptance.getByText('good is the current version.').waitFor();
    await tune.acceptance.getByRole('button', { name: 'Revert to model' }).click();
    await tune.acceptance.getByRole('button', { name: 'Accept' }).click();
    await tune.acceptance.getByText('good is the current version.').waitFor();
    await tune.run('good').getByText('accepted').waitFor();
    await expectAccessible(opened.page);
  });

  it('shows movement on the map, computing both maps first', async () => {
    const { page } = opened;
    await tune.acceptance.getByRole('button', { name: 'Show movement on the map' }).click();
    const moved = page.getByRole('region', { name: 'Moved most' });
    await moved.getByText('Moved most since the map of model').waitFor({ timeout: 90_000 });
    await expect.poll(() => page.url()).not.toContain('map.since');
    // The list scrolled into view within its panel, and nothing else moved.
    expect((await page.getByRole('heading', { level: 1, name: 'Map' }).boundingBox())!.y).toBeGreaterThan(40);
    await expectAccessible(page);
    await page.goBack();
    await tune.acceptance.getByText('good is the current version.').waitFor();
  });

  it('blocks a version that fails the regression guard, explains why, and leads to the limit', async () => {
    await tune.show('Golden sets');
    await opened.page.getByRole('combobox', { name: 'Golden set', exact: true }).selectOption('colours');
    await tune.sets.getByText('regression guard').waitFor();
    await expectAccessible(opened.page);
    await tune.show('Runs');
    await tune.method('Projection heads');
    // Evaluated on the set, the run would keep its initial weights.
    await tune.evaluateOn('None');
    // The captions name the other colour, so training on them makes the model worse.
    await tune.trainOn('Captions');
    await tune.form.getByText('24 images, 24 captions.').waitFor();
    await tune.epochs(60);
    await tune.name('bad');
    await tune.start();
    await tune.run('bad').getByText('finished').waitFor();
    await tune.gain
      .getByRole('row', { name: /colours/ })
      .getByText('Worse, beyond the limit', { exact: true })
      .waitFor();
    await tune.acceptance.getByRole('button', { name: 'Accept' }).click();
    await tune.acceptance.getByText(/bad was not accepted: on "colours".+a drop of/).waitFor();
    await expectAccessible(opened.page);
    await tune.acceptance.getByRole('button', { name: 'Change the limit…' }).click();
    await opened.page.getByRole('spinbutton', { name: 'Max. allowed drop (points)' }).waitFor();
  });

  it('compares runs, and interpolates a version with its parent', async () => {
    await tune.run('bad').getByRole('button', { name: 'bad' }).click();
    await tune.run('good').getByRole('checkbox', { name: 'Compare good' }).check();
    const comparison = opened.page.getByRole('region', { name: 'Comparison' });
    await comparison.getByRole('row', { name: /Training data.+captions.+classes/ }).waitFor();
    await opened.page.reload();
    await comparison.waitFor();
    await tune.interpolation.getByRole('button', { name: 'Evaluate trade-off' }).click();
    await tune.interpolation.getByRole('figure', { name: /Golden sets over α/ }).waitFor();
    await tune.interpolation.getByRole('slider').focus();
    await opened.page.keyboard.press('ArrowLeft');
    await tune.interpolation.getByRole('button', { name: 'Create version at α = 0.45' }).click();
    await tune.interpolation.getByText('bad-0.45').waitFor();
    await expectAccessible(opened.page);
  });

  it('pauses, resumes and cancels', async () => {
    await tune.method('Full fine-tuning');
    await tune.evaluateOn('None');
    await tune.form.getByText('24 images, 24 captions.').waitFor();
    await tune.epochs(20_000);
    await tune.name('long');
    await tune.start();
    await tune
      .run('long')
      .getByText(/running/)
      .waitFor();
    await opened.page.getByRole('button', { name: 'Pause', exact: true }).click();
    await tune.run('long').getByText('paused').waitFor();
    await opened.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await tune
      .run('long')
      .getByText(/running/)
      .waitFor();
    await opened.page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await tune.run('long').getByText('cancelled').waitFor();
    expect(opened.complaints).toEqual([]);
  });

  it('is accessible in the light theme in a small window', async () => {
    await open({ theme: 'light', size: [1024, 700] });
    await tune.run('good').waitFor();
    await expectAccessible(opened.page);
    await tune.show('Golden sets');
    await tune.sets.waitFor();
    await expectAccessible(opened.page);
  });
});

/** A project of red and blue images whose labels are correct and whose captions name the other colour. */
async function makeColours(folder: StudioFolder): Promise<string> {
  await mkdir(folder.path('colours', 'images'), { recursive: true });
  const lines = ['image,caption,label,split'];
  for (let i = 0; i < 36; i++) {
    const red = i % 2 === 0;
    const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => {
      const strong = at % 3 === (red ? 0 : 2);
      return (strong ? 200 : 30) + ((at * 7 + i * 13) % 25);
    });
    const file = folder.path('colours', 'images', `${i}.png`);
    await sharp(data, { raw: { width: 16, height: 16, channels: 3 } })
      .png()
      .toFile(file);
    lines.push(`${i}.png,${red ? 'blue' : 'red'},${red ? 'red' : 'blue'},${i < 24 ? 'train' : 'dev'}`);
  }
  await writeFile(folder.path('colours', 'captions.csv'), `${lines.join('\n')}\n`);
  await folder.run('new', folder.path('project'));
  await folder.run('import', folder.path('project'), folder.path('colours', 'captions.csv'));
  return folder.path('project');
}
