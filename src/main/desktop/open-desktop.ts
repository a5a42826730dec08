import { join } from 'node:path';
import { app, dialog, session, type BrowserWindow } from 'electron';
import type { StudioHandlers } from '../../shared/contract/contract.ts';
import type { MenuCommand } from '../../shared/contract/desktop.ts';
import { EventLog } from '../../shared/rpc/event-log.ts';
import { createContent } from '../content/content.ts';
import type { Media } from '../content/media.ts';
import { openFirstProject } from '../first-project.ts';
import { pagePolicy } from '../content/policy.ts';
import { pageAddress, registerAppScheme, serveAppPage } from './app-page.ts';
import { connectPage } from './connect-page.ts';
import { createDesktopHandlers } from './desktop-handlers.ts';
import { lockDownPages, lockDownSession } from './lock-down.ts';
import { setMenu } from './menu.ts';
import { openWindow } from './open-window.ts';

/** What the desktop needs of an engine. */
export interface DesktopEngine {
  readonly handlers: StudioHandlers;
  readonly media: Media;
  close(): Promise<void>;
}

/** The parts of the desktop. */
export interface DesktopOptions {
  /** Creates the engine, once the application is ready. */
  readonly createEngine: () => DesktopEngine | Promise<DesktopEngine>;
  /** The folder of the build, with `preload/index.cjs` and `renderer/index.html`. */
  readonly buildFolder: string;
  /** The project to open. */
  readonly project?: string | undefined;
  /** The address of the dev server, in development. */
  readonly devServer?: string | undefined;
  readonly report: (problem: string, error?: unknown) => void;
}

/** Opens the studio in its own window. A second start shows the window of the first. */
export function openDesktop(options: DesktopOptions): void {
  app.enableSandbox();
  if (!app.requestSingleInstanceLock()) return app.quit();
  registerAppScheme();
  lockDownPages();
  app.on('window-all-closed', () => app.quit());
  app
    .whenReady()
    .then(() => start(options))
    .catch((error: unknown) => {
      options.report('The studio could not be opened.', error);
      dialog.showErrorBox('The studio could not be opened', describe(error));
      app.exit(1);
    });
}

async function start({ createEngine, buildFolder, project, devServer, report }: DesktopOptions): Promise<void> {
  const engine = await createEngine();
  closeBeforeQuit(engine, report);
  await openFirst(engine, project, report);
  const rendererFolder = join(buildFolder, 'renderer');
  serveAppPage(createContent({ rendererFolder, media: engine.media, policy: pagePolicy(), report }), devServer);
  lockDownSession(session.defaultSession, devServer);
  const commands = new EventLog<MenuCommand>(16);
  setMenu((command) => commands.append(command));
  const window = openWindow(join(buildFolder, 'preload', 'index.cjs'));
  connectPage(window.webContents, {
    studio: engine.handlers,
    desktop: createDesktopHandlers(window, commands),
    report,
  });
  app.on('second-instance', () => show(window));
  await window.loadURL(pageAddress);
}

async function openFirst({ handlers }: DesktopEngine, folder: string | undefined, report: DesktopOptions['report']) {
  try {
    await openFirstProject(handlers, { folder, sample: true }, { signal: new AbortController().signal });
  } catch (error) {
    if (folder === undefined) report('The sample project could not be opened.', error);
    else dialog.showErrorBox(`${folder} could not be opened`, describe(error));
  }
}

/** Delays quitting until the engine is closed. */
function closeBeforeQuit(engine: DesktopEngine, report: DesktopOptions['report']): void {
  let closing: Promise<void> | null = null;
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closing ??= engine
      .close()
      .catch((error: unknown) => report('The engine could not be closed.', error))
      .finally(() => {
        closed = true;
        app.quit();
      });
  });
}

function show(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

const describe = (error: unknown) => (error instanceof Error ? error.message : String(error));
