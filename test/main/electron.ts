// Replaces the `electron` module, which plain Node cannot load. It records calls, and lets a test do what
// Electron would do: send events, request addresses, pass ports.
import { fork, type StdioOptions } from 'node:child_process';
import { EventEmitter } from 'node:events';

/** The calls to Electron, in order. */
export const calls: string[] = [];

class App extends EventEmitter {
  isPackaged = false;
  holdsLock = true;
  ready = Promise.withResolvers<null>();

  enableSandbox() {
    calls.push('sandbox');
  }
  requestSingleInstanceLock() {
    return this.holdsLock;
  }
  whenReady() {
    calls.push('wait for ready');
    return this.ready.promise;
  }
  quit() {
    calls.push('quit');
  }
  exit(code: number) {
    calls.push(`exit ${code}`);
  }
}

export const app = new App();
export const ipcMain = new EventEmitter();

type Answer = (request: Request) => Promise<Response>;

export const protocol = {
  privileged: [] as { scheme: string; privileges: object }[],
  answers: new Map<string, Answer>(),
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: object }[]) {
    calls.push('schemes');
    this.privileged = schemes;
  },
  handle(scheme: string, answer: Answer) {
    this.answers.set(scheme, answer);
  },
};

class Contents extends EventEmitter {
  openWindow: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
    this.openWindow = handler;
  }
}

export class BrowserWindow extends EventEmitter {
  static opened: BrowserWindow[] = [];
  readonly webContents = new Contents();
  readonly options: { webPreferences: Record<string, unknown> };
  address = '';
  shown = false;
  focused = 0;
  minimized = false;

  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    BrowserWindow.opened.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(address: string) {
    this.address = address;
    return Promise.resolve();
  }
  show() {
    this.shown = true;
  }
  focus() {
    this.focused++;
  }
  isDestroyed() {
    return false;
  }
  isMinimized() {
    return this.minimized;
  }
  restore() {
    this.minimized = false;
  }
}

type Decide = (request: { url: string }, answer: (decision: { cancel: boolean }) => void) => void;

const defaultSession = {
  request: null as ((contents: null, permission: string, answer: (granted: boolean) => void) => void) | null,
  check: null as ((contents: null, permission: string) => boolean) | null,
  device: null as ((details: object) => boolean) | null,
  decide: null as Decide | null,
  setPermissionRequestHandler(handler: typeof this.request) {
    this.request = handler;
  },
  setPermissionCheckHandler(handler: typeof this.check) {
    this.check = handler;
  },
  setDevicePermissionHandler(handler: typeof this.device) {
    this.device = handler;
  },
  webRequest: {
    onBeforeRequest(handler: Decide) {
      defaultSession.decide = handler;
    },
  },
};
export const session = { defaultSession };

export interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly submenu?: MenuItem[];
  readonly click?: () => void;
  readonly registerAccelerator?: boolean;
}

export const Menu = {
  set: [] as MenuItem[],
  buildFromTemplate: (template: MenuItem[]) => template,
  setApplicationMenu(menu: MenuItem[]) {
    Menu.set = menu;
  },
};

export const dialog = {
  asked: [] as { window: unknown; options: Record<string, unknown> }[],
  chosen: null as string | null,
  errors: [] as string[],
  async showOpenDialog(window: unknown, options: Record<string, unknown>) {
    dialog.asked.push({ window, options });
    return { filePaths: dialog.chosen === null ? [] : [dialog.chosen] };
  },
  async showSaveDialog(window: unknown, options: Record<string, unknown>) {
    dialog.asked.push({ window, options });
    return { filePath: dialog.chosen ?? '' };
  },
  showErrorBox(title: string, text: string) {
    dialog.errors.push(`${title}: ${text}`);
  },
};

export const net = {
  fetched: [] as string[],
  async fetch(address: string) {
    net.fetched.push(address);
    return new Response('from the development server');
  },
};

/** A real process instead of a utility process, with the interface of Electron. */
export const utilityProcess = {
  fork(entry: string, _: string[], { stdio }: { stdio: StdioOptions }) {
    const child = fork(entry, {
      stdio: [...(stdio as string[]), 'ipc'] as StdioOptions,
      serialization: 'advanced',
      execArgv: [],
    });
    const peer = Object.assign(new EventEmitter(), {
      pid: undefined as number | undefined,
      stderr: child.stderr,
      postMessage: (message: object) => void child.send(message),
    });
    child.on('message', (message) => peer.emit('message', message));
    child.once('spawn', () => {
      peer.pid = child.pid;
      peer.emit('spawn');
    });
    child.once('exit', (code) => {
      peer.pid = undefined;
      peer.emit('exit', code);
    });
    return peer;
  },
};
