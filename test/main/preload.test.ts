import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { desktopChannel } from '../../src/shared/desktop-channel.ts';

const electron = vi.hoisted(() => ({
  sent: [] as unknown[][],
  exposed: new Map<string, Record<string, unknown>>(),
}));

vi.mock('electron', () => ({
  ipcRenderer: { postMessage: (...words: unknown[]) => electron.sent.push(words) },
  contextBridge: {
    exposeInMainWorld: (name: string, api: Record<string, unknown>) => electron.exposed.set(name, api),
  },
  webUtils: { getPathForFile: (file: { name: string }) => `/dropped/${file.name}` },
}));

describe('the preload script', () => {
  const page = new EventTarget();
  const hear = (message: object) => page.dispatchEvent(Object.assign(new Event('message'), message));

  beforeAll(async () => {
    vi.stubGlobal('window', page);
    await import('../../src/preload/index.ts');
  });
  beforeEach(() => {
    electron.sent.length = 0;
  });

  it("passes on the page's ports on the studio's channel", () => {
    const ports = [{}, {}];
    hear({ source: page, data: desktopChannel, ports });
    expect(electron.sent).toEqual([[desktopChannel, null, ports]]);
  });

  it('ignores messages from other windows and frames, and on other channels', () => {
    hear({ source: new EventTarget(), data: desktopChannel, ports: [{}, {}] });
    hear({ source: page, data: 'ipc', ports: [{}] });
    hear({ source: page, data: { channel: desktopChannel }, ports: [] });
    expect(electron.sent).toEqual([]);
  });

  it('offers the page the path of a dropped file, and nothing else', () => {
    expect([...electron.exposed.keys()]).toEqual(['diagonal']);
    const api = electron.exposed.get('diagonal')!;
    expect(Object.keys(api)).toEqual(['pathOf']);
    expect((api['pathOf'] as (file: object) => string)({ name: 'photos' })).toBe('/dropped/photos');
  });
});
