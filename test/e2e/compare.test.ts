import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import type { Inspector } from './pages/inspector.ts';
import type { Library } from './pages/library.ts';
import type { Shell } from './pages/shell.ts';
import { makeEmbedded, serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`the library with a model${skipped}`, () => {
  const studio = serveStudio(12, makeEmbedded);
  let opened: OpenedStudio;
  let library: Library;
  let inspector: Inspector;
  let shell: Shell;

  beforeEach(async () => {
    opened = await studio.open();
    ({ library, inspector, shell } = opened);
    await library.list('12 samples').waitFor();
  });
  const key = (name: string) => opened.page.keyboard.press(name);

  it('shows a list that sorts by column, keeps its layout across a reload, and moves with keys', async () => {
    await key('v');
    await library.tile(0).filter({ hasText: 'to do' }).waitFor();
    await opened.page.getByRole('button', { name: /^Sort by alignment/ }).click();
    await library.tile(0).filter({ hasText: /p0\b/ }).waitFor();
    await opened.page.getByRole('button', { name: 'Sort by alignment, now ascending' }).click();
    await library.tile(11).filter({ hasText: /p0\b/ }).waitFor();
    await expectAccessible(opened.page);
    await opened.page.reload();
    await library.tile(11).filter({ hasText: /p0\b/ }).waitFor();
    await library.tile(0).click();
    await key('ArrowDown');
    expect(await library.tile(1).getAttribute('aria-selected')).toBe('true');
  });

  it('compares images side by side with all captions, and edits them there', async () => {
    await library.tile(0).click();
    await library.tile(1).click({ modifiers: ['Shift'] });
    await key('Shift+C');
    const cells = shell.dialog.getByRole('cell');
    await expect.poll(() => cells.filter({ hasText: /\d\.\d\d/ }).count()).toBe(8);
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('button', { name: /^Image 1, caption 1:/ }).click();
    await shell.dialog.getByRole('textbox', { name: 'Image 1, caption 1' }).fill('a caption from the comparison');
    await key('Enter');
    await shell.dialog.getByText('a caption from the comparison').waitFor();
    await key('Escape');
    await library.tile(0).filter({ hasText: 'a caption from the comparison' }).waitFor();
    await key('Control+z');
    await library.tile(0).filter({ hasText: 'number 0' }).waitFor();
  });

  it('reorders captions by key and by dragging, and undo restores them', async () => {
    await library.tile(2).click();
    const [first, second] = [await inspector.caption(1).textContent(), await inspector.caption(2).textContent()];
    await inspector.caption(1).focus();
    await key('Alt+ArrowDown');
    await expect.poll(() => inspector.caption(1).textContent()).toBe(second);
    await expect.poll(() => inspector.caption(2).textContent()).toBe(first);
    await library.tile(2).filter({ hasText: second! }).waitFor();
    await inspector.caption(1).hover();
    await inspector.root.getByRole('img', { name: /^Drag to move caption 1/ }).dragTo(inspector.caption(2));
    await expect.poll(() => inspector.caption(1).textContent()).toBe(first);
    await library.grid.focus();
    await key('u');
    await expect.poll(() => inspector.caption(1).textContent()).toBe(second);
    await key('u');
    await expect.poll(() => inspector.caption(1).textContent()).toBe(first);
  });

  it('counts lengths, words and repetitions, and each figure opens its samples', async () => {
    await key('Shift+S');
    await shell.dialog.getByRole('button', { name: /^6 words: / }).waitFor();
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('button', { name: /^a blue circle/ }).click();
    await library.list('6 samples').waitFor();
    await key('Shift+F');
    await library.list('12 samples').waitFor();
    await key('Shift+S');
    await shell.dialog.getByRole('button', { name: /^3 words: 12 captions/ }).click();
    await opened.page.waitForURL(/words=3\.\.3/);
    await library.list('12 samples').waitFor();
  });

  it('marks and tags with keys', async () => {
    await library.tile(4).click();
    await key('Shift+G');
    await library.facet('Status', 'Good 1').waitFor();
    await key('#');
    await inspector.root.getByRole('textbox', { name: 'New tag' }).fill('by key');
    await key('Enter');
    await library.facet('Tag', 'by key').waitFor();
    await key('Escape');
  });

  it('suggests captions of other images, and strikes out text beyond the model’s context', async () => {
    await library.tile(6).click();
    await inspector.root.getByText('Matching captions of other images').click();
    await inspector.root.getByRole('button', { name: 'Add this caption' }).first().click();
    await inspector.caption(3).waitFor();
    await expectAccessible(opened.page);
    await inspector.caption(3).click();
    const long = Array.from({ length: 120 }, (_, index) => `word${index}`).join(' ');
    await inspector.captionField(3).fill(long);
    await key('Enter');
    await inspector.caption(3).locator('s').filter({ hasText: 'word119' }).waitFor();
    await inspector.root
      .getByText('The model does not see the struck-out words: the caption is too long for it.')
      .first()
      .waitFor();
    await expectAccessible(opened.page);
  });
});
