import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import { BulkEdit } from './pages/bulk-edit.ts';
import type { Library } from './pages/library.ts';
import type { Shell } from './pages/shell.ts';
import { serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`changing many captions${skipped}`, () => {
  const studio = serveStudio(30);
  let opened: OpenedStudio;
  let library: Library;
  let bulk: BulkEdit;
  let shell: Shell;

  beforeEach(async () => {
    opened = await studio.open();
    ({ library, shell } = opened);
    bulk = new BulkEdit(opened.page);
    await library.list('30 samples').waitFor();
  });
  const key = (name: string) => opened.page.keyboard.press(name);

  it('previews each replacement word by word, and one undo reverts all of them', async () => {
    await key('Control+h');
    await expect.poll(() => bulk.field('Find').evaluate((field) => field.matches(':focus'))).toBe(true);
    await expectAccessible(opened.page);
    await bulk.field('Find').fill('(red) (\\w+)');
    await bulk.field('Replace with').fill('$2 that is $1');
    await bulk.option('Regular expression').check();
    await bulk.summary.getByText('30 of 60 captions in 30 samples would change.').waitFor();
    await bulk.rows.filter({ hasText: 'circle that is red' }).first().waitFor();
    expect(await bulk.rows.first().locator('ins').textContent()).toContain('that is');
    await expectAccessible(opened.page);
    await bulk.apply();
    await shell.toasts.getByText('Changed 30 captions').waitFor();
    await library.tile(0).filter({ hasText: 'a circle that is red above number 0' }).waitFor();
    await key('Control+z');
    await shell.toasts.getByText(/^Undone: Replace .* in 30 captions/).waitFor();
    await library.tile(0).filter({ hasText: 'a red circle above number 0' }).waitFor();
  });

  it('changes only what is selected, or only the first caption of each', async () => {
    await library.tile(0).click();
    await library.tile(2).click({ modifiers: ['Shift'] });
    await shell.command('Append to captions…');
    await bulk.field('Text').fill(', seen twice');
    await bulk.summary.getByText('6 of 6 captions in 3 samples would change.').waitFor();
    await bulk.choose('Captions', /First/);
    await bulk.summary.getByText('3 of 3 captions in 3 samples would change.').waitFor();
    await bulk.apply();
    await library.tile(2).filter({ hasText: 'seen twice' }).waitFor();
    expect(await library.tile(3).textContent()).not.toContain('seen twice');
    await shell.toasts.getByRole('button', { name: 'Undo' }).click();
    await library.tile(2).filter({ hasNotText: 'seen twice' }).waitFor();
  });

  it('names what would become empty, and says what is wrong with an expression', async () => {
    await key('Control+h');
    await bulk.field('Find').fill('^a blue circle$');
    await bulk.option('Regular expression').check();
    await bulk.summary.getByText('15 captions would become empty or too long').waitFor();
    await bulk.rows.filter({ hasText: 'Would become empty' }).first().waitFor();
    expect(await bulk.dialog.getByRole('button', { name: 'Change 0 captions' }).isDisabled()).toBe(true);
    await expectAccessible(opened.page);
    await bulk.field('Find').fill('(a');
    await bulk.dialog.getByRole('alert').getByText('is not a valid regular expression').waitFor();
    await expectAccessible(opened.page);
  });
});
