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

describe.skipIf(skipped !== '')(`tuning from the window${skipped}`, () => {
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

  it('leads from nothing to a model, to vectors, and to the first run', async () => {
    await opened.page.getByRole('heading', { name: 'No model yet' }).waitFor();
    await expectAccessible(opened.page);
    await opened.page.getByRole('main').getByRole('button', { name: 'Add a model' }).click();
    await shell.dialog.getByRole('textbox', { name: 'Model folder' }).fill(studio.folder.path('model'));
    await shell.dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await opened.page.getByRole('heading', { name: 'Nothing is embedded yet' }).waitFor();
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

  it('freezes a golden set, which no run learns from', async () => {
    await opened.page.keyboard.press('g');
    await shell.dialog.getByRole('textbox', { name: 'Name' }).fill('colours');
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('button', { name: 'Freeze it' }).click();
    await shell.toasts.getByText('colours is frozen: 12 images').waitFor();
    await tune.show('Golden sets');
    await tune.sets.getByRole('button', { name: 'Measure' }).click();
    await tune.sets.getByText(/\d+\.\d %/).waitFor();
    await expectAccessible(opened.page);
    await tune.sets.getByRole('button', { name: 'colours', exact: true }).click();
    await new Library(opened.page).list('12 samples').waitFor();
    await opened.page.goBack();
    await opened.page.reload();
    await tune.sets.waitFor();
  });

  it('estimates, trains with curves, and shows the gain with its interval', async () => {
    await tune.method('Projection heads');
    await tune.learnFrom('Classes');
    await tune.form.getByText('24 images of 2 classes').waitFor();
    await tune.epochs(60);
    await tune.form.getByRole('button', { name: 'Estimate' }).click();
    await tune.form.getByText(/^About .+ steps of/).waitFor();
    await tune.name('good');
    await tune.start();
    await tune.run('good').getByText('finished').waitFor();
    await tune.gain
      .getByRole('row', { name: /colours/ })
      .getByText('better', { exact: true })
      .waitFor();
    const [, , before, after] = await tune.gain
      .getByRole('row', { name: /colours/ })
      .getByRole('cell')
      .allTextContents();
    expect(parseFloat(after!)).toBeGreaterThan(parseFloat(before!));
    await opened.page.getByRole('img', { name: 'Loss' }).and(opened.page.locator('[aria-busy=false]')).waitFor();
    await expectAccessible(opened.page);
  });

  it('accepts the version, takes it back, and accepts it again', async () => {
    await tune.verdict.getByRole('button', { name: 'Accept' }).click();
    await tune.verdict.getByText('good is current.').waitFor();
    await tune.verdict.getByRole('button', { name: 'Revert to model' }).click();
    await tune.verdict.getByRole('button', { name: 'Accept' }).click();
    await tune.verdict.getByText('good is current.').waitFor();
    await tune.run('good').getByText('accepted').waitFor();
    await expectAccessible(opened.page);
  });

  it('leads to what moved on the map, and computes both maps on the way', async () => {
    const { page } = opened;
    await tune.verdict.getByRole('button', { name: 'See what moved on the map' }).click();
    const moved = page.getByRole('region', { name: 'Moved most' });
    await moved.getByText('Moved most since the map of model').waitFor({ timeout: 90_000 });
    await expect.poll(() => page.url()).not.toContain('map.since');
    // The list was brought into sight within its panel, and nothing else moved.
    expect((await page.getByRole('heading', { level: 1, name: 'Map' }).boundingBox())!.y).toBeGreaterThan(40);
    await expectAccessible(page);
    await page.goBack();
    await tune.verdict.getByText('good is current.').waitFor();
  });

  it('refuses a version that forgot, says why, and leads to the limit', async () => {
    await tune.show('Golden sets');
    await opened.page.getByRole('combobox', { name: 'Golden set', exact: true }).selectOption('colours');
    await tune.sets.getByText('general ability').waitFor();
    await expectAccessible(opened.page);
    await tune.show('Runs');
    await tune.method('Projection heads');
    // Judged by the set, the run would keep the weights that it began with.
    await tune.judgeBy('Nothing');
    // The captions name the other colour: what is learned from them is wrong.
    await tune.learnFrom('Captions');
    await tune.form.getByText('24 images, 24 captions.').waitFor();
    await tune.epochs(60);
    await tune.name('bad');
    await tune.start();
    await tune.run('bad').getByText('finished').waitFor();
    await tune.gain
      .getByRole('row', { name: /colours/ })
      .getByText('worse, beyond the limit', { exact: true })
      .waitFor();
    await tune.verdict.getByRole('button', { name: 'Accept' }).click();
    await tune.verdict.getByText(/bad was not accepted: on "colours".+a drop of/).waitFor();
    await expectAccessible(opened.page);
    await tune.verdict.getByRole('button', { name: 'Change the limit…' }).click();
    await opened.page.getByRole('spinbutton', { name: 'May fall by, points' }).waitFor();
  });

  it('compares runs, and mixes a version with its parent', async () => {
    await tune.run('bad').getByRole('button', { name: 'bad' }).click();
    await tune.run('good').getByRole('checkbox', { name: 'Compare good' }).check();
    const comparison = opened.page.getByRole('region', { name: 'Comparison' });
    await comparison.getByRole('row', { name: /Learned from.+on captions.+on classes/ }).waitFor();
    await opened.page.reload();
    await comparison.waitFor();
    await tune.mixtures.getByRole('button', { name: 'Measure mixtures' }).click();
    await tune.mixtures.getByRole('figure', { name: /Golden sets over α/ }).waitFor();
    await tune.mixtures.getByRole('slider').focus();
    await opened.page.keyboard.press('ArrowLeft');
    await tune.mixtures.getByRole('button', { name: 'Make a version at α = 0.45' }).click();
    await tune.mixtures.getByText('bad-0.45').waitFor();
    await expectAccessible(opened.page);
  });

  it('pauses, goes on, and cancels', async () => {
    await tune.method('Full fine-tuning');
    await tune.judgeBy('Nothing');
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

  it('can be read in the light theme of a small window too', async () => {
    await open({ theme: 'light', size: [1024, 700] });
    await tune.run('good').waitFor();
    await expectAccessible(opened.page);
    await tune.show('Golden sets');
    await tune.sets.waitFor();
    await expectAccessible(opened.page);
  });
});

/** A project of red and blue pictures whose captions name the other colour: classes teach what is right, captions what is wrong. */
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
