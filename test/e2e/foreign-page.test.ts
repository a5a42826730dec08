import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer } from '../serve/server.ts';
import { launchBrowser } from './browser.ts';
import { skipped } from './studio-folder.ts';

describe.skipIf(skipped !== '')(`a page of another port, in Chromium${skipped}`, () => {
  let server: Awaited<ReturnType<typeof openServer>>;
  let foreign: ReturnType<typeof createServer>;
  let browser: Browser;
  let context: BrowserContext;
  let cookies: string[];

  beforeAll(async () => {
    server = await openServer();
    cookies = [];
    foreign = createServer(({ headers }, response) => {
      cookies.push(headers.cookie ?? '');
      response.setHeader('content-type', 'text/html').end('<!doctype html><body>');
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    browser = await launchBrowser();
    context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(server.url);
    expect(await page.title()).toBe('Diagonal');
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => foreign.close(resolve));
    await server.close();
  });
  const openForeign = async () => {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
    return page;
  };

  it('cannot read the studio or call it', async () => {
    const page = await openForeign();
    await page.addScriptTag({ path: join(import.meta.dirname, 'foreign-page.js') });
    const outcome = await page.evaluate(`attack('http://127.0.0.1:${server.port}')`);
    expect(outcome).toEqual({
      image: 'refused',
      script: 'refused',
      frame: 'opaque',
      read: 'refused',
      readBlindly: 'refused',
      ask: 'refused',
      askBlindly: 'refused',
      socket: 'refused',
      guess: 'refused',
    });
  });

  it('sends the cookie through the browser, but cannot call the studio with it', async () => {
    await openForeign();
    const cookie = cookies.find(Boolean)!;
    expect(cookie).toContain(`diagonal-${server.port}=`);
    const answer = await fetch(`http://127.0.0.1:${server.port}/rpc`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/octet-stream' },
      body: 'x',
    });
    expect(answer.status).toBe(401);
  });
});
