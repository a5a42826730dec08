import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import type { FilterLine } from './pages/filter-line.ts';
import type { Library } from './pages/library.ts';
import type { Shell } from './pages/shell.ts';
import { serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`the filter line${skipped}`, () => {
  const studio = serveStudio(30);
  let opened: OpenedStudio;
  let library: Library;
  let filterLine: FilterLine;
  let shell: Shell;

  beforeEach(async () => {
    opened = await studio.open();
    ({ library, filterLine, shell } = opened);
    await library.list('30 samples').waitFor();
  });
  const key = (name: string) => opened.page.keyboard.press(name);

  it('stays in sync with the panel in both directions, through back, forward and reload', async () => {
    await filterLine.type('class:circle -split:dev');
    await library.list('8 samples').waitFor();
    expect(await library.facet('Class', 'circle').getAttribute('aria-checked')).toBe('true');
    await library.facet('Class', 'square').click();
    await library.list('24 samples').waitFor();
    expect(await filterLine.text()).toBe('class:circle class:square -split:dev');
    await opened.page.goBack();
    await library.list('8 samples').waitFor();
    expect(await filterLine.text()).toBe('class:circle -split:dev');
    await opened.page.goForward();
    await library.list('24 samples').waitFor();
    await opened.page.reload();
    await library.list('24 samples').waitFor();
    await expect.poll(() => filterLine.text()).toBe('class:circle class:square -split:dev');
    await key('Shift+F');
    await library.list('30 samples').waitFor();
    expect(await filterLine.text()).toBe('');
  });

  it('completes fields and values by keys', async () => {
    await key('/');
    await opened.page.keyboard.type('cl');
    await filterLine.completions.filter({ hasText: 'class:' }).first().waitFor();
    await expectAccessible(opened.page);
    await key('ArrowDown');
    await key('Enter');
    await filterLine.completions.filter({ hasText: 'class:circle' }).waitFor();
    await opened.page.keyboard.type('ci');
    await key('Enter');
    await library.list('10 samples').waitFor();
    await opened.page.keyboard.type('-spl');
    await key('ArrowDown');
    await key('Tab');
    await opened.page.keyboard.type('d');
    await key('Tab');
    await library.list('8 samples').waitFor();
    expect((await filterLine.text()).trim()).toBe('class:circle -split:dev');
    await key('Escape');
    await key('ArrowRight');
    await library.selected.first().waitFor();
  });

  it('finds phrases, excludes words, and compares counts', async () => {
    await filterLine.type('"blue circle"');
    await library.list('15 samples').waitFor();
    await filterLine.type('-"red circle" captions>=2 words>4 blue');
    await library.list('20 samples').waitFor();
    await filterLine.type('words>20');
    await opened.page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  });

  it('shows where a line is wrong, and keeps the list until it is fixed', async () => {
    await filterLine.type('split:dev');
    await library.list('6 samples').waitFor();
    await filterLine.type('split:dev class:tulip');
    await filterLine.problem.getByText('This project has no class "tulip"').waitFor();
    expect(await filterLine.field.getAttribute('aria-invalid')).toBe('true');
    await library.list('6 samples').waitFor();
    await expectAccessible(opened.page);
    await filterLine.type('split:dev class:square');
    await library.list('4 samples').waitFor();
    await filterLine.problem.waitFor({ state: 'detached' });
  });

  it('saves filters under names, lists them as commands, deletes and restores them', async () => {
    await filterLine.type('class:square split:dev');
    await library.list('4 samples').waitFor();
    await library.grid.focus();
    await filterLine.save('squares to check');
    await key('Shift+F');
    await library.list('30 samples').waitFor();
    await opened.page.reload();
    await library.list('30 samples').waitFor();
    await shell.command('Filter: squares to check');
    await library.list('4 samples').waitFor();
    expect(await filterLine.text()).toBe('class:square split:dev');
    await opened.page.getByRole('button', { name: 'Saved filters' }).click();
    const entry = opened.page.getByRole('button', { name: /^squares to check/ });
    await entry.waitFor();
    await expectAccessible(opened.page);
    await opened.page.getByRole('button', { name: 'Delete the filter squares to check' }).click();
    await entry.waitFor({ state: 'detached' });
    await shell.toasts.getByRole('button', { name: 'Undo' }).click();
    await entry.waitFor();
  });

  it('goes to a sample by its name from the command search, even if the filter hides it', async () => {
    await filterLine.type('class:square');
    await library.list('20 samples').waitFor();
    await shell.command('003.jpg');
    await library.list('30 samples').waitFor();
    await expect.poll(() => library.selected.first().textContent()).toContain('number 3');
    await key('Control+K');
    await opened.page.getByRole('combobox', { name: 'Search commands' }).waitFor();
    await key('Escape');
  });

  it('is shown in every view with samples, with the same filter', async () => {
    await filterLine.type('class:circle');
    await library.list('10 samples').waitFor();
    await shell.go('Classes');
    expect(await filterLine.text()).toBe('class:circle');
    await filterLine.type('class:circle split:dev');
    await shell.go('Library');
    await library.list('2 samples').waitFor();
  });
});
