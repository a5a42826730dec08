import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDesktop, type DesktopOptions } from '../../src/main/desktop/open-desktop.ts';
import { contract, type StudioHandlers } from '../../src/shared/contract/contract.ts';
import { desktopContract, type Desktop } from '../../src/shared/contract/desktop.ts';
import { StudioError, studioFaults } from '../../src/shared/contract/errors.ts';
import { desktopChannel } from '../../src/shared/desktop-channel.ts';
import { connect } from '../../src/shared/rpc/client.ts';
import { openMessagePort } from '../../src/shared/rpc/transports/message-port.ts';
import { noMedia } from '../serve/no-media.ts';
import * as electron from './electron.ts';

vi.mock('electron', () => import('./electron.ts'));

const page = 'diagonal-app://studio/';

describe('the desktop', () => {
  let folder: string;
  let reported: string[];
  let closed: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diagonal-desktop-'));
    await mkdir(join(folder, 'renderer'));
    await writeFile(join(folder, 'renderer', 'index.html'), 'the page');
    await writeFile(join(folder, 'secret.js'), 'the secret');
    reported = [];
    closed = 0;
    electron.calls.length = 0;
    electron.app.removeAllListeners();
    electron.app.holdsLock = true;
    electron.app.ready = Promise.withResolvers();
    electron.ipcMain.removeAllListeners();
    electron.BrowserWindow.opened = [];
    electron.dialog.asked = [];
    electron.dialog.errors = [];
    electron.net.fetched = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  const handlers = {
    projects: {
      current: () => null,
      open: ({ folder: name }: { folder: string }) => {
        throw new StudioError('not-found', `${name} is not a project.`);
      },
      recent: () => [{ folder: '/known', name: 'known', openedAt: '', samples: 1, missing: false }],
    },
  } as unknown as StudioHandlers;

  const open = async (options: Partial<DesktopOptions> = {}) => {
    openDesktop({
      createEngine: () => ({ handlers, media: noMedia, close: async () => void closed++ }),
      buildFolder: folder,
      report: (problem, error) => void reported.push(`${problem} ${String(error)}`),
      ...options,
    });
    electron.app.ready.resolve(null);
    await vi.waitFor(() => expect(electron.BrowserWindow.opened).toHaveLength(1));
    return electron.BrowserWindow.opened[0]!;
  };
  const get = (address: string) => electron.protocol.answers.get('diagonal-app')!(new Request(address));

  it('opens one window whose page is isolated, sandboxed and without Node', async () => {
    const { options, address } = await open();
    expect(address).toBe(page);
    expect(options.webPreferences).toEqual({
      preload: join(folder, 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
  });

  it('enables the sandbox and registers its scheme before the application is ready', async () => {
    await open();
    expect(electron.calls).toEqual(['sandbox', 'schemes', 'wait for ready']);
    expect(electron.protocol.privileged).toEqual([
      { scheme: 'diagonal-app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ]);
  });

  describe('a page', () => {
    const navigate = (window: electron.BrowserWindow, event: string, details: object) => {
      let prevented = false;
      window.webContents.emit(event, { ...details, preventDefault: () => (prevented = true) });
      return !prevented;
    };

    it('cannot navigate, except to itself', async () => {
      const window = await open();
      const go = (url: string, isMainFrame = true) => navigate(window, 'will-frame-navigate', { url, isMainFrame });
      expect(go(page)).toBe(true);
      expect(go(`${page}index.html#/classes`)).toBe(true);
      const foreign = [
        'https://evil.example/',
        'file:///etc/passwd',
        'diagonal-app://evil/',
        `${page}media/image/1`,
        'javascript:alert(1)',
        'data:text/html,x',
        'about:blank',
        '',
      ];
      for (const url of foreign) expect(go(url), url).toBe(false);
      expect(go(page, false)).toBe(false);
      expect(navigate(window, 'will-redirect', { url: page })).toBe(false);
      expect(navigate(window, 'will-attach-webview', {})).toBe(false);
    });

    it('opens no other window', async () => {
      const { webContents } = await open();
      for (const url of [page, 'https://evil.example/', 'about:blank'])
        expect(webContents.openWindow({ url })).toEqual({ action: 'deny' });
    });

    it('gets no permissions and no devices', async () => {
      await open();
      const { request, check, device } = electron.session.defaultSession;
      for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'usb']) {
        let granted = true;
        request!(null, permission, (answer) => (granted = answer));
        expect([granted, check!(null, permission)]).toEqual([false, false]);
      }
      expect(device!({})).toBe(false);
    });

    it('loads only its own content', async () => {
      await open();
      const isLoaded = (url: string) => {
        let loaded = false;
        electron.session.defaultSession.decide!({ url }, ({ cancel }) => (loaded = !cancel));
        return loaded;
      };
      for (const url of [page, `${page}media/image/1`, 'blob:diagonal-app://studio/1', 'data:image/png;base64,'])
        expect(isLoaded(url), url).toBe(true);
      for (const url of ['https://evil.example/', 'http://localhost:5173/', 'ws://localhost/', 'file:///etc/passwd'])
        expect(isLoaded(url), url).toBe(false);
    });

    it('is the built renderer, under the policy of the studio', async () => {
      await open();
      const answer = await get(page);
      expect(await answer.text()).toBe('the page');
      expect(answer.headers.get('content-security-policy')).toContain(`connect-src 'self';`);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it('gets images by number, and no file outside the renderer or of another host', async () => {
      await open();
      expect(await (await get(`${page}media/image/7`)).text()).toBe('No project is open.');
      for (const path of ['../secret.js', '%2e%2e/secret.js', '..%2fsecret.js', `/${folder}/secret.js`])
        expect((await get(page + path)).status, path).toBe(404);
      expect((await get('diagonal-app://evil/')).status).toBe(404);
    });
  });

  it('in development, loads the page from the dev server, and images from the studio', async () => {
    await open({ devServer: 'http://localhost:5173' });
    expect(await (await get(`${page}src/main.ts?t=1`)).text()).toBe('from the development server');
    expect(electron.net.fetched).toEqual(['http://localhost:5173/src/main.ts?t=1']);
    expect((await get(`${page}media/image/7`)).status).toBe(404);
  });

  describe('the connection', () => {
    /** What a preload script passes on, with ports as Electron gives them to the main process. */
    const sendPorts = (
      window: electron.BrowserWindow,
      { url = page, parent = null as object | null, sender = {} } = {},
    ) => {
      const [studio, desktop] = [new MessageChannel(), new MessageChannel()];
      electron.ipcMain.emit(desktopChannel, {
        sender:
          sender === 'other' ? new electron.BrowserWindow({ webPreferences: {} }).webContents : window.webContents,
        senderFrame: { url, parent },
        ports: [asMain(studio.port2), asMain(desktop.port2)],
      });
      return { studio: studio.port1, desktop: desktop.port1 };
    };
    const asMain = (port: MessagePort) => ({
      postMessage: (message: unknown) => port.postMessage(message),
      on: (type: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
        port.on(type as 'message', (data: unknown) => listener({ data })),
      start: () => port.start(),
      close: () => port.close(),
    });

    it('connects the page to the studio and to the desktop, each time it is loaded', async () => {
      const window = await open();
      for (let load = 0; load < 2; load++) {
        const ports = sendPorts(window);
        const studio = connect(contract, openMessagePort(ports.studio), { faults: studioFaults });
        expect(await studio.projects.current({})).toBeNull();
        ports.studio.close();
        ports.desktop.close();
      }
    });

    it.each([
      ['a foreign page', { url: 'https://evil.example/' }],
      ['an image that was opened as a page', { url: `${page}media/image/1` }],
      ['a frame within the page', { parent: {} }],
      ['another window', { sender: 'other' }],
    ])('is refused to %s', async (_, from) => {
      const ports = sendPorts(await open(), from as object);
      await Promise.all(
        [ports.studio, ports.desktop].map((port) => new Promise((resolve) => port.once('close', () => resolve(null)))),
      );
      expect(reported).toHaveLength(1);
    });

    const askDesktop = (window: electron.BrowserWindow): { desktop: Desktop; close: () => void } => {
      const ports = sendPorts(window);
      const desktop = connect(desktopContract, openMessagePort(ports.desktop), { faults: studioFaults });
      return { desktop, close: () => [ports.studio, ports.desktop].forEach((port) => port.close()) };
    };

    it('shows dialogs over the window, and returns the choice', async () => {
      const window = await open();
      const { desktop, close } = askDesktop(window);
      electron.dialog.chosen = '/photos';
      expect(await desktop.dialogs.chooseFolder({ title: 'Open a project', start: '/home' })).toBe('/photos');
      expect(await desktop.dialogs.chooseFile({})).toBe('/photos');
      expect(await desktop.dialogs.chooseTarget({ start: '/home/captions.csv' })).toBe('/photos');
      electron.dialog.chosen = null;
      expect(await desktop.dialogs.chooseFolder({})).toBeNull();
      expect(await desktop.dialogs.chooseTarget({})).toBeNull();
      expect(electron.dialog.asked.slice(0, 3)).toEqual([
        {
          window,
          options: { title: 'Open a project', defaultPath: '/home', properties: ['openDirectory', 'createDirectory'] },
        },
        { window, options: { properties: ['openFile'] } },
        { window, options: { defaultPath: '/home/captions.csv' } },
      ]);
      close();
    });

    it('sends the commands chosen in the menu, but none from before the page was connected', async () => {
      const window = await open();
      const choose = (label: string) => {
        const items = electron.Menu.set.flatMap(({ submenu }) => submenu ?? []);
        items.find((item) => item.label === label)!.click!();
      };
      choose('Import…');
      const { desktop, close } = askDesktop(window);
      const next = desktop.menu.commands({})[Symbol.asyncIterator]().next();
      await desktop.dialogs.chooseFile({});
      await wait(20);
      choose('Export…');
      expect((await next).value?.event).toBe('project.export');
      close();
    });
  });

  it('leaves the shortcuts of its commands to the page', async () => {
    await open();
    const commands = electron.Menu.set.flatMap(({ submenu }) => submenu ?? []).filter(({ label }) => label);
    expect(commands.length).toBeGreaterThan(0);
    for (const { registerAccelerator } of commands) expect(registerAccelerator).toBe(false);
  });

  it('shows the first window when it is started again', async () => {
    const window = await open();
    window.minimized = true;
    electron.app.emit('second-instance');
    expect([window.minimized, window.focused]).toEqual([false, 1]);
  });

  it('quits without a window if another instance is running', () => {
    electron.app.holdsLock = false;
    openDesktop({ createEngine: () => expect.unreachable(), buildFolder: folder, report: () => {} });
    expect(electron.calls).toEqual(['sandbox', 'quit']);
  });

  it('quits only after the engine is closed', async () => {
    await open();
    let prevented = 0;
    const event = { preventDefault: () => prevented++ };
    electron.app.emit('will-quit', event);
    electron.app.emit('will-quit', event);
    await vi.waitFor(() => expect(electron.calls).toContain('quit'));
    electron.app.emit('will-quit', event);
    expect([prevented, closed]).toEqual([2, 1]);
  });

  it('reports a project that cannot be opened, and opens without it', async () => {
    await open({ project: '/nowhere' });
    expect(electron.dialog.errors).toEqual(['/nowhere could not be opened: /nowhere is not a project.']);
  });

  it('reports an engine that cannot be created, and exits', async () => {
    const createEngine = () => Promise.reject(new Error('No database.'));
    openDesktop({ createEngine, buildFolder: folder, report: (problem) => void reported.push(problem) });
    electron.app.ready.resolve(null);
    await vi.waitFor(() => expect(electron.calls).toContain('exit 1'));
    expect(electron.dialog.errors).toEqual(['The studio could not be opened: No database.']);
  });
});
