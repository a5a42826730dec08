import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { findBrowser } from '../../scripts/browser.mjs';
import { skippedBecause } from '../helpers/skipped.ts';

/** Where Chromium is on this machine, or undefined. */
export const executablePath = findBrowser();

/** Ends the title of a test that needs the browser, where there is none. */
export const withoutBrowser = skippedBecause(
  executablePath === undefined ? 'no Chromium or Chrome was found, and none could be downloaded' : null,
);

/** Starts Chromium without features that use the network. */
export function launchBrowser(): Promise<Browser> {
  const quiet = ['no-first-run', 'disable-background-networking', 'disable-component-update', 'disable-sync'];
  const args = ['no-sandbox', 'disable-gpu', 'disable-quic', ...quiet].map((name) => `--${name}`);
  return chromium.launch({ executablePath: executablePath!, args });
}

/** Options of a window. */
export interface WindowOptions {
  readonly theme?: 'light' | 'dark';
  readonly size?: readonly [width: number, height: number];
  /** The fragment of the address. */
  readonly at?: string;
}

/** A window of the studio, with the errors and warnings of its console. */
export interface StudioWindow {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens the studio in an isolated window. */
export async function openWindow(
  browser: Browser,
  url: string,
  { theme = 'dark', size = [1280, 800], at = '' }: WindowOptions = {},
): Promise<StudioWindow> {
  const context = await browser.newContext({
    viewport: { width: size[0], height: size[1] },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    // Without a graphics card, WebGL warns that reading pixels back is slow, which depends on the machine.
    const isOfMachine = message.text().includes('GL Driver Message (OpenGL, Performance');
    if (['error', 'warning'].includes(message.type()) && !isOfMachine) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  await page.goto(url + at);
  return { page, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const fadesEnded = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
  .map(({ finished }) => finished)).then(() => undefined)`;

/** Fails if axe finds a violation once all animations have ended. `except` disables rules; each call gives the reason. */
export async function expectAccessible(
  page: Page,
  { except = [] }: { readonly except?: string[] } = {},
): Promise<void> {
  await page.evaluate(axe);
  await page.evaluate(fadesEnded);
  const found = await page.evaluate(async (rules) => {
    const { axe: tool } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const options = {
      resultTypes: ['violations'],
      rules: Object.fromEntries(rules.map((id) => [id, { enabled: false }])),
    };
    const { violations } = await tool.run(options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`);
  }, except);
  expect(found).toEqual([]);
}
