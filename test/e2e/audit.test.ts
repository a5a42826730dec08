import { appendFile, copyFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import { Audit } from './pages/audit.ts';
import { FilterLine } from './pages/filter-line.ts';
import type { Shell } from './pages/shell.ts';
import { makeEmbedded, serveStudio } from './serve-studio.ts';
import { skipped, type StudioFolder } from './studio-folder.ts';
import type { WindowOptions } from './browser.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`the audit${skipped}`, () => {
  const studio = serveStudio(40, makeWithErrors);
  let opened: OpenedStudio;
  let audit: Audit;
  let shell: Shell;

  beforeAll(() => open());

  async function open(options?: WindowOptions) {
    opened = await studio.open(options);
    ({ shell } = opened);
    audit = new Audit(opened.page);
    await shell.go('Audit');
  }

  it('starts from the empty view and shows the queue when it is done', async () => {
    await opened.page.getByText('Not audited yet').waitFor();
    await expectAccessible(opened.page);
    await audit.start();
    await audit.card.waitFor();
    await opened.page.getByText(/pairs are wrong/).waitFor();
    await expectAccessible(opened.page);
  });

  it('shows why an entry is suspicious and fixes it in place; undo returns to it', async () => {
    await audit.filterBy('File name');
    await audit.card.getByText('The caption is a file name or a number.').waitFor();
    await expect.poll(() => audit.saysInOrder('IMG', '2041')).toBe(true);
    await audit.suggestions.first().waitFor();
    await opened.page.keyboard.press('e');
    await expect.poll(() => audit.captionField.inputValue()).toBe('IMG_2041.jpg');
    await expectAccessible(opened.page);
    await audit.captionField.fill('a red circle above number 3');
    await opened.page.keyboard.press('Enter');
    await audit.card.getByText('Edited').first().waitFor();
    await opened.page.getByText(/All entries in this list are decided/).waitFor();
    await expectAccessible(opened.page);
    await expect.poll(() => audit.saysInOrder('red', 'circle', 'above')).toBe(true);
    await opened.page.keyboard.press('u');
    await expect.poll(() => audit.saysInOrder('IMG', '2041')).toBe(true);
    expect(await audit.card.getByText('Edited').count()).toBe(0);
    await opened.page.getByRole('toolbar', { name: 'Decide' }).waitFor();
  });

  it('uses the selected suggestion', async () => {
    await audit.suggestions.nth(1).waitFor();
    await opened.page.keyboard.press(']');
    await expect.poll(() => audit.suggestions.nth(1).isChecked()).toBe(true);
    const row = audit.card.getByRole('radiogroup').locator('label').nth(1);
    const words = (await row.textContent())!
      .trim()
      .replace(/−?\d\.\d\d$/, '')
      .trim();
    await opened.page.keyboard.press('t');
    await audit.card.getByText('Caption replaced').first().waitFor();
    await expect.poll(() => audit.saysInOrder(...words.split(' '))).toBe(true);
  });

  it('shows duplicates side by side, and rejects one of them with one key', async () => {
    await audit.filterBy('In two splits');
    const duplicates = audit.card.getByRole('region', { name: 'Duplicates' });
    await duplicates.getByText('Earlier image').waitFor();
    await expectAccessible(opened.page);
    await opened.page.keyboard.press('r');
    await audit.selected.getByText('Rejected').waitFor();
  });

  it('accepts a pair with one key and moves to the next', async () => {
    await audit.filterBy('All reasons');
    await expect.poll(() => audit.entries.count()).toBeGreaterThan(1);
    // Keys only work once the entry is loaded.
    await opened.page.getByRole('button', { name: /^Keep as good/, disabled: false }).waitFor();
    const first = await audit.selected.getAttribute('id');
    await opened.page.keyboard.press('a');
    await audit.queue.locator(`#${first}`).getByText('Accepted').waitFor();
    expect(await audit.selected.getAttribute('id')).not.toBe(first);
    await audit.show('Decided');
    await audit.entries.getByText('Accepted').first().waitFor();
    await audit.entries.getByText('Rejected').first().waitFor();
    await expect.poll(() => audit.progress.textContent()).toMatch(/^[1-9]/);
    await expectAccessible(opened.page);
  });

  it('shows its decisions in the library', async () => {
    await audit.show('All');
    await shell.go('Library');
    const filter = new FilterLine(opened.page);
    await filter.type('status:reject');
    await opened.page.getByText('1 of 41', { exact: true }).waitFor();
    await filter.type('');
    await shell.go('Audit');
  });

  it('keeps decisions and the position in the queue across a reload and a new audit', async () => {
    await opened.page.reload();
    await audit.card.waitFor();
    await opened.page.keyboard.press('Control+Enter');
    await expectAccessible(opened.page);
    await opened.page.getByRole('dialog').getByRole('checkbox').check();
    await opened.page.getByRole('dialog').getByRole('button', { name: 'Audit', exact: true }).click();
    await opened.page.getByText(/of 30 known errors found/).waitFor();
    await audit.show('Decided');
    await audit.entries.getByText('Accepted').first().waitFor();
  });

  it('says so when the filtered queue is empty', async () => {
    await open({ theme: 'light', size: [1024, 700], at: '#/audit?audit.reason=tiny-image' });
    await opened.page.getByText('Nothing left to review').waitFor();
    await expectAccessible(opened.page);
    await opened.page.getByRole('button', { name: 'Show other entries' }).click();
    await audit.card.waitFor();
    await expectAccessible(opened.page);
    expect(opened.complaints).toEqual([]);
  });
});

/** A project with an image duplicated in another split, and a file name as a caption. */
async function makeWithErrors(folder: StudioFolder): Promise<string> {
  const image = (name: string) => folder.path('source', 'images', name);
  await copyFile(image('007.jpg'), image('copy.jpg'));
  const rows = ['copy.jpg,a yellow bird on a branch,square,dev', '003.jpg,IMG_2041.jpg,circle,train'];
  await appendFile(folder.path('source', 'captions.csv'), `${rows.join('\n')}\n`);
  return makeEmbedded(folder);
}
