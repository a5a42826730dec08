// Runs in the sandbox, before the page: passes the page's ports to the main process, and gives the page the path of a dropped
// file, which only the preload script can read. Nothing else crosses.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { desktopChannel } from '../shared/desktop-channel.ts';

interface PageMessage {
  readonly source: unknown;
  readonly data: unknown;
  readonly ports: readonly InstanceType<typeof MessagePort>[];
}

// A preload script has a window, which the types of Node do not declare.
declare const window: { addEventListener(type: 'message', hear: (message: PageMessage) => void): void };

window.addEventListener('message', ({ source, data, ports }) => {
  if (source === window && data === desktopChannel) ipcRenderer.postMessage(desktopChannel, null, [...ports]);
});

contextBridge.exposeInMainWorld('diagonal', { pathOf: (file: File) => webUtils.getPathForFile(file) });
