import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser, openWindow, type StudioWindow, type WindowOptions } from './browser.ts';
import { FilterLine } from './pages/filter-line.ts';
import { Inspector } from './pages/inspector.ts';
import { Library } from './pages/library.ts';
import { Shell } from './pages/shell.ts';
import { StudioFolder } from './studio-folder.ts';

/** A window with the page objects that most tests use. */
export interface OpenedStudio extends StudioWindow {
  readonly library: Library;
  readonly inspector: Inspector;
  readonly filterLine: FilterLine;
  readonly shell: Shell;
}

/** A studio served for one test suite, with its browser. */
export class ServedStudio {
  folder!: StudioFolder;
  browser!: Browser;
  url = '';
  #opened: StudioWindow | undefined;

  /** Opens a window, closing the previous one. */
  async open(options?: WindowOptions): Promise<OpenedStudio> {
    await this.#opened?.page.context().close();
    this.#opened = await openWindow(this.browser, this.url, options);
    const { page } = this.#opened;
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    return {
      ...this.#opened,
      library: new Library(page),
      inspector: new Inspector(page),
      filterLine: new FilterLine(page),
      shell: new Shell(page),
    };
  }
}

/**
 * Serves a project of `photos` photos before the first test of a suite, and closes everything after the last. `make` returns
 * the project's folder, or undefined to start without a project.
 */
export function serveStudio(
  photos: number,
  make: (folder: StudioFolder) => Promise<string | undefined> = (folder) => folder.makeProject('project'),
): ServedStudio {
  const studio = new ServedStudio();
  beforeAll(async () => {
    studio.folder = await StudioFolder.create(photos);
    studio.browser = await launchBrowser();
    studio.url = await studio.folder.serve(await make(studio.folder));
  });
  afterAll(async () => {
    await studio.browser?.close();
    await studio.folder?.close();
  });
  return studio;
}

/** Creates a project whose photos and captions are embedded. */
export const makeEmbedded = (folder: StudioFolder): Promise<string> =>
  folder.makeProject('project', { embedded: true });
