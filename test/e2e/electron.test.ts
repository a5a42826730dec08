import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** The Electron binary, or why there is none to test with. */
function findElectron(): { readonly path: string } | { readonly reason: string } {
  const folder = join(root, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  const path = existsSync(name) ? join(folder, 'dist', readFileSync(name, 'utf8')) : null;
  if (path === null || !existsSync(path)) return { reason: "Electron's binary is not installed" };
  if (!existsSync(join(root, 'out', 'main', 'index.js'))) return { reason: 'the studio is not built' };
  const hasScreen = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  return hasScreen ? { path } : { reason: 'this machine has no screen for Electron' };
}

const electron = findElectron();
const skipped = 'reason' in electron ? `, skipped: ${electron.reason}` : '';

describe.skipIf(skipped !== '')(`the studio in Electron${skipped}`, () => {
  let home: string;
  let application: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'diagonal-electron-'));
    application = await _electron.launch({
      executablePath: 'path' in electron ? electron.path : '',
      args: [root, `--user-data-dir=${home}`],
      env: { ...(process.env as Record<string, string>), DIAGONAL_HOME: home },
      chromiumSandbox: process.getuid?.() !== 0,
    });
    page = await application.firstWindow();
    await page.getByRole('button', { name: 'New project' }).waitFor();
  });
  afterAll(async () => {
    await application?.close();
    await rm(home, { recursive: true, force: true });
  });

  it('shows its page under its own origin, connected to the engine', async () => {
    expect(page.url()).toMatch(/^diagonal-app:\/\/studio\//);
    expect(await page.title()).toBe('Diagonal');
  });

  it('gives the page neither Node nor Electron', async () => {
    expect(await page.evaluate(`[typeof require, typeof process, typeof module, Object.keys(diagonal)]`)).toEqual([
      'undefined',
      'undefined',
      'undefined',
      ['pathOf'],
    ]);
  });

  it('blocks navigation, other windows and the network', async () => {
    const before = page.url();
    const tried = await page.evaluate(`(async () => {
      location.href = 'https://example.com/';
      return [
        window.open('https://example.com/'),
        await fetch('https://example.com/').then(() => 'reached', () => 'refused'),
        await fetch('file:///etc/passwd').then(() => 'reached', () => 'refused'),
        await Notification.requestPermission(),
        await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', () => 'refused'),
      ];
    })()`);
    expect(tried).toEqual([null, 'refused', 'refused', 'denied', 'refused']);
    expect(page.url()).toBe(before);
    expect(application.windows()).toHaveLength(1);
  });

  it('runs the compute process as a utility process', async () => {
    const readNames = () => application.evaluate(({ app }) => app.getAppMetrics().map(({ name }) => name));
    await expect.poll(readNames, { timeout: 30_000 }).toContain('Diagonal compute');
  });
});
