import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../src/main/serve/serve.ts';
import type { Media, MediaItem } from '../../src/main/content/media.ts';
import { StudioError } from '../../src/shared/contract/errors.ts';
import { probeContract } from '../rpc/probe-contract.ts';
import { createProbeHandlers } from '../rpc/probe-handlers.ts';

/** The content of every file that no request may reach. */
export const secret = 'this is outside';

/** The image that the test server serves, 1000 bytes. */
export const picture = Uint8Array.from({ length: 1000 }, (_, index) => index);

/** A server over a small built renderer in a temporary folder, with secrets next to it. */
export async function openServer() {
  const folder = await mkdtemp(join(tmpdir(), 'diagonal-serve-'));
  const renderer = join(folder, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await mkdir(join(folder, 'renderer-beside'));
  const files = {
    'renderer/index.html': '<!doctype html><title>Diagonal</title>',
    'renderer/assets/app-1f.js': 'export {};',
    'renderer/assets/notes.exe': secret,
    'renderer/.env.js': secret,
    'renderer-beside/beside.js': secret,
    'secret.js': secret,
    'photo.bin': picture,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await symlink(join(folder, 'secret.js'), join(renderer, 'assets', 'link.js'));
  await symlink(folder, join(renderer, 'out'));
  const reported: string[] = [];
  const server = await serve({
    contract: probeContract,
    handlers: createProbeHandlers(),
    media: createMedia(join(folder, 'photo.bin')),
    rendererFolder: renderer,
    report: (problem, error) => void reported.push(`${problem} ${String(error)}`),
  });
  return {
    ...server,
    reported,
    folder,
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

function createMedia(photo: string): Media {
  const items: Record<number, MediaItem> = {
    1: { contentType: 'image/jpeg', etag: 'in-memory', body: picture },
    2: { contentType: 'image/png', etag: 'in-a-file', body: { file: photo } },
    3: { contentType: 'image/webp', etag: 'in-a-tar', body: { file: photo, offset: 100, length: 50 } },
    4: { contentType: 'text/html', etag: 'a-page', body: new TextEncoder().encode('<script>alert(1)</script>') },
    5: { contentType: 'image/jpeg', etag: 'gone', body: { file: join(photo, '..', 'no-such-file') } },
  };
  const find = (id: number): MediaItem => {
    if (id === 9) throw new Error('the password is swordfish');
    const item = items[id];
    if (!item) throw new StudioError('not-found', `There is no image ${id}.`);
    return item;
  };
  return {
    image: async (id) => find(id),
    thumbnail: async (id, size) => ({ ...find(id), etag: `${id}-${size}` }),
  };
}

/** The response. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Sends a request exactly as given: only headers that Node needs are added, and the path is not normalised. */
export function ask(
  port: number,
  path: string,
  headers: Record<string, string>,
  { method = 'GET', body }: { method?: string; body?: Uint8Array } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, setHost: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(pieces);
        resolve({ status: response.statusCode!, headers: response.headers, text: bytes.toString(), bytes });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
