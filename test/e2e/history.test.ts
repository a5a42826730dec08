import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import { History } from './pages/history.ts';
import type { Inspector } from './pages/inspector.ts';
import type { Library } from './pages/library.ts';
import type { Shell } from './pages/shell.ts';
import { serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`the history${skipped}`, () => {
  const studio = serveStudio(12);
  let opened: OpenedStudio;
  let library: Library;
  let history: History;
  let inspector: Inspector;
  let shell: Shell;

  beforeEach(async () => {
    opened = await studio.open();
    ({ library, inspector, shell } = opened);
    history = new History(opened.page);
    await library.tiles.first().waitFor();
  });
  const key = (name: string) => opened.page.keyboard.press(name);

  it('lists every change and goes back and forward to any of them, even after a reload', async () => {
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
    await shell.toasts.getByText('2 changes undone').waitFor();
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

  it('shows what a change did, and only the changes to one image', async () => {
    await library.tile(3).click();
    await inspector.caption(1).click();
    await inspector.captionField(1).fill('a green circle above number 3');
    await key('Enter');
    await library.tile(3).filter({ hasText: 'green' }).waitFor();
    await key('h');
    await history.root.getByRole('button', { name: 'Selected' }).click();
    await expect.poll(() => history.root.getByRole('button', { expanded: false }).count()).toBe(2);
    await history.change(/^Edit a caption of/).click();
    expect(await history.root.locator('ins').textContent()).toBe('green');
    await expectAccessible(opened.page);
    await history.root.getByRole('textbox', { name: 'Changes to one image' }).fill('nowhere.jpg');
    await key('Enter');
    await history.root.getByRole('alert').getByText('There is no sample "nowhere.jpg"').waitFor();
  });
});
