import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followJob } from '../../src/main/cli/follow-job.ts';
import { withStudio } from '../../src/main/cli/studio.ts';
import type { Terminal } from '../../src/main/cli/terminal.ts';
import { expectAccessible, launchBrowser, openWindow } from './browser.ts';
import { Shell } from './pages/shell.ts';
import { skipped, StudioFolder } from './studio-folder.ts';

const hostile = `A <script>document.title = 'owned'</script> & "quoted" <img src=x onerror="document.title='owned'"> dog`;

const terminal: Terminal = {
  json: true,
  signal: new AbortController().signal,
  print() {},
  announce() {},
  note() {},
  progress() {},
};

/** Edits a caption, creates a golden set, fine-tunes, evaluates and writes the report of the run, all in one process. */
function prepare(project: string, target: string): Promise<void> {
  return withStudio(terminal, project, async (studio) => {
    const follow = async (started: Promise<{ jobId: number }>) => followJob(studio, (await started).jobId, terminal);
    const { captions } = await studio.samples.byKey({ key: '001.jpg' });
    await studio.captions.edit({ captionId: captions[0]!.id, text: hostile, revision: captions[0]!.revision });
    const { id: goldenId } = await studio.golden.create({ name: 'held out', filter: { splits: ['dev'] } });
    await follow(
      studio.tuning.start({
        modelId: 1,
        settings: { method: 'head', epochs: 1, batch: 8 },
        data: { split: 'train', on: 'classes' },
        name: '<b>next</b>',
        provider: 'cpu',
      }),
    );
    for (const modelId of [1, 2]) await follow(studio.golden.evaluate({ goldenId, modelId, provider: 'cpu' }));
    await follow(studio.report.start({ target, runId: 1 }));
  });
}

describe.skipIf(skipped !== '')(`a report${skipped}`, () => {
  let folder: StudioFolder;
  let browser: Browser;
  let project: string;

  beforeAll(async () => {
    folder = await StudioFolder.create(30);
    browser = await launchBrowser();
    project = await folder.makeProject('project', { embedded: true });
    await prepare(project, folder.path('run.html'));
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await folder?.close();
  });

  /** Opens a file offline, and records every request and console message. */
  async function openFile(file: string, theme: 'light' | 'dark', javaScriptEnabled: boolean) {
    const context = await browser.newContext({ colorScheme: theme, offline: true, javaScriptEnabled });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(pathToFileURL(file).href);
    return { page, requests, complaints };
  }

  it('opens offline and without scripts in both themes, and requests nothing', async () => {
    const backs = new Set<string>();
    for (const theme of ['light', 'dark'] as const) {
      const { page, requests } = await openFile(folder.path('run.html'), theme, false);
      await page.getByRole('heading', { level: 1, name: '<b>next</b>: a run of project' }).waitFor();
      for (const part of ['Figures', 'Classes', 'Curves', 'Matrix', 'Map', 'Edits', 'Settings and fingerprints'])
        await page.getByRole('heading', { level: 2, name: part }).waitFor();
      expect(await page.getByRole('img', { name: /^Matrix of/ }).count()).toBe(2);
      expect(await page.getByRole('row', { name: /^Accuracy/ }).textContent()).toMatch(/%.*%.*points/s);
      expect(requests).toEqual([pathToFileURL(folder.path('run.html')).href]);
      backs.add(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
      await page.context().close();
    }
    expect(backs.size).toBe(2);
  });

  it('shows texts of the data literally and never runs them', async () => {
    const { page, complaints } = await openFile(folder.path('run.html'), 'light', true);
    await page.getByText(hostile).first().waitFor({ state: 'attached' });
    expect(await page.title()).toBe('<b>next</b>: a run of project');
    expect(await page.locator('script, img, link, iframe').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
    expect(await readFile(folder.path('run.html'), 'utf8')).not.toMatch(/https?:\/\//);
  });

  it('is written from the window, but never over another kind of file', async () => {
    await writeFile(folder.path('notes.html'), 'My notes');
    const { page, complaints } = await openWindow(browser, await folder.serve(project));
    const shell = new Shell(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const write = async (file: string) => {
      await shell.command('Write a report');
      await shell.dialog.getByRole('combobox', { name: 'Subject' }).selectOption({ label: 'Run 1: <b>next</b>' });
      await shell.dialog.getByRole('textbox', { name: 'File' }).fill(folder.path(file));
      await expectAccessible(page);
      await shell.dialog.getByRole('button', { name: 'Write report' }).click();
    };
    await write('notes.html');
    await shell.toasts.getByText(/notes.html is not a Diagonal report/).waitFor();
    expect(await readFile(folder.path('notes.html'), 'utf8')).toBe('My notes');
    await write('run.html');
    await shell.jobDone(/^Write report run.html/);
    expect(complaints).toEqual([]);
  });
});
