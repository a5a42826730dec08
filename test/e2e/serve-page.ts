import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { pagePolicy } from '../../src/main/content/policy.ts';
import { readRendererFile } from '../../src/main/content/renderer-files.ts';
import type { AddressInfo } from 'node:net';

/** A standalone page on loopback, with the studio's content policy by default. */
export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the page in a folder like the studio's renderer, and serves it. */
export async function servePage(root: string, { policy = pagePolicy() } = {}): Promise<ServedPage> {
  const outDir = await mkdtemp(join(tmpdir(), 'diagonal-page-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [svelte()],
    build: { outDir, emptyOutDir: true },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://page');
    void readRendererFile(outDir, pathname).then((file) => {
      if (!file) return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': file.contentType, 'content-security-policy': policy }).end(file.bytes);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
