import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import { Classes } from './pages/classes.ts';
import type { FilterLine } from './pages/filter-line.ts';
import { Inspector } from './pages/inspector.ts';
import type { Library } from './pages/library.ts';
import type { Shell } from './pages/shell.ts';
import { serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { WindowOptions } from './browser.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`with a model${skipped}`, () => {
  const studio = serveStudio(30);
  let opened: OpenedStudio;
  let library: Library;
  let classes: Classes;
  let filterLine: FilterLine;
  let shell: Shell;

  beforeEach(async () => {
    await open();
  });

  async function open(options?: WindowOptions) {
    opened = await studio.open(options);
    ({ library, filterLine, shell } = opened);
    classes = new Classes(opened.page);
  }

  it('is added and embeds from the window, while the job is shown', async () => {
    await shell.go('Classes');
    await opened.page.getByRole('button', { name: 'Add a model' }).click();
    await shell.dialog.getByRole('textbox', { name: 'Model folder' }).fill(studio.folder.path('model'));
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await shell.jobDone(/^Add/);
    await opened.page.getByRole('button', { name: 'Embed the images' }).click();
    await shell.dialog.getByText('of 30 embedded').waitFor();
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('combobox', { name: 'Execution provider' }).selectOption('cpu');
    await shell.dialog.getByRole('button', { name: 'Embed', exact: true }).click();
    await shell.jobDone(/^Embed/);
    await shell.go('Library');
    await library
      .tile(0)
      .filter({ hasText: /\d\.\d\d · p\d+/ })
      .waitFor();
  });

  it('ranks images by a description and by similarity', async () => {
    await filterLine.searchBy('Semantic');
    await filterLine.type('a red circle');
    await opened.page.getByText('30 best matches').waitFor();
    await library.tiles
      .last()
      .filter({ hasText: /\d\.\d\d/ })
      .waitFor();
    const scores = (await library.tiles.allTextContents()).map((text) =>
      Number(/−?\d\.\d\d/.exec(text)![0].replace('−', '-')),
    );
    expect(scores.length).toBeGreaterThan(9);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    await library.tile(3).click();
    await opened.page.keyboard.press('l');
    await filterLine.relation('Similar to this image').waitFor();
    expect(await filterLine.text()).toBe('');
    await expectAccessible(opened.page);
  });

  it('sorts and filters by alignment', async () => {
    await library.sortBy('Alignment');
    await library.tile(0).filter({ hasText: /p0\b/ }).waitFor();
    await opened.page.getByRole('slider', { name: 'Maximum alignment' }).focus();
    for (let step = 0; step < 60; step++) await opened.page.keyboard.press('ArrowLeft');
    await expect.poll(() => filterLine.text()).toMatch(/^alignment<0\.\d+$/);
    expect(await library.tiles.count()).toBeLessThan(30);
  });

  it('marks an alignment as outdated once its caption is edited', async () => {
    const inspector = new Inspector(opened.page);
    await library.tile(2).click();
    await inspector.caption(1).click();
    await inspector.captionField(1).fill('something else altogether');
    await opened.page.keyboard.press('Enter');
    await inspector.root.getByTitle('Computed from an earlier text').waitFor();
    await expectAccessible(opened.page);
    await opened.page.keyboard.press('Control+z');
    await shell.toasts.getByText(/^Undone:/).waitFor();
  });

  it('classifies, and every figure opens its images', async () => {
    await shell.go('Classes');
    await classes.add('triangle\nstar, five-pointed');
    await classes.name('triangle').waitFor();
    await classes.templates.fill('a {}\na picture of a {}.');
    await classes.templates.blur();
    await opened.page.getByText('2 templates.').waitFor();
    await opened.page.getByRole('button', { name: 'Run zero-shot' }).click();
    await classes.matrix.waitFor();
    await expectAccessible(opened.page);
    await classes.evaluated('Zero-shot');
    await classes.show('Per class');
    await classes.perClass.getByRole('button', { name: 'Images', exact: true }).click();
    const support = await classes.perClass.getByRole('row').nth(1).getByRole('cell').nth(1).textContent();
    expect(support?.trim()).toBe('20');
    await expectAccessible(opened.page);
    await classes.show('Images');
    await library.tiles.first().getByText('%').first().waitFor();
    await expectAccessible(opened.page);
    await classes.show('Confusion');
    const cell = classes.matrix.getByRole('button', { name: /^[1-9]\d* of (circle|square) predicted/ }).first();
    const [, count] = /^(\d+) of/.exec((await cell.getAttribute('aria-label'))!)!;
    await cell.click();
    await library.list(count === '1' ? '1 sample' : `${count} samples`).waitFor();
    await opened.page.goBack();
    await classes.matrix.waitFor();
  });

  it('is accessible in the light theme too', async () => {
    await open({ theme: 'light', size: [1024, 700] });
    await shell.go('Classes');
    await classes.matrix.waitFor();
    await expectAccessible(opened.page);
    await opened.page.getByRole('button', { name: /^Model and provider/ }).click();
    await opened.page.getByRole('menu').waitFor();
    // An open menu is a separate layer outside the page's landmarks.
    await expectAccessible(opened.page, { except: ['region'] });
  });
});
