// Where the browser for the end-to-end tests is. Used before anything is built and by the tests themselves.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root, runNode } from './toolchain.mjs';

/** Chromium or Chrome where the three systems install it. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...[process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter(Boolean)
    .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
];

/** The browser that `DIAGONAL_CHROMIUM` names, one of this machine, or the one that playwright-core installed; undefined when there is none. */
export function findBrowser() {
  const named = process.env.DIAGONAL_CHROMIUM;
  if (named !== undefined) return existsSync(named) ? named : undefined;
  return [...places, chromium.executablePath()].find((path) => existsSync(path));
}

/** Finds a browser, or downloads one with playwright-core's installer; null where neither works. */
export async function requireBrowser() {
  const found = findBrowser();
  if (found !== undefined || process.env.DIAGONAL_CHROMIUM !== undefined) return found ?? null;
  console.error('There is no Chromium or Chrome on this machine. Downloading one (once, about 170 MB)…');
  const cli = join(root, 'node_modules', 'playwright-core', 'cli.js');
  await runNode([cli, 'install', '--no-shell', 'chromium'], { quiet: true });
  return findBrowser() ?? null;
}
