import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadModel } from '../../../src/main/engine/encoders/download/download-model.ts';
import { ModelHub, type Mischief } from '../../helpers/model-hub.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';

const weights = randomBytes(300_000);
const vision = 'onnx/vision_model.onnx';
let hub: ModelHub;
let root: string;
let reported: { phase: string; done: number; total: number | null }[];

beforeEach(async () => {
  root = await makeFolder('download');
  reported = [];
  hub = await ModelHub.open();
  hub.put('config.json', Buffer.from('{"model_type":"clip"}'));
  hub.put('tokenizer.json', Buffer.from('{}'));
  hub.put(vision, weights);
  hub.put('onnx/text_model.onnx', randomBytes(5000));
  hub.put('onnx/text_model.onnx_data', randomBytes(7000));
  hub.put('onnx/vision_model_fp16.onnx', randomBytes(100));
  hub.put('pytorch_model.bin', randomBytes(100));
  hub.put('docs/picture.png', randomBytes(100));
});
afterEach(async () => {
  await hub.close();
  await rm(root, { recursive: true });
});

const folder = () => join(root, 'model');
const cache = () => join(root, 'cache');

function download({ signal = new AbortController().signal, id = 'owner/model', stall = 60_000 } = {}): Promise<string> {
  return downloadModel(
    { id, variant: '', folder: folder(), cache: cache(), hub: hub.address, pause: 1, stall },
    { signal, progress: (phase, done, total) => reported.push({ phase, done, total }), notice: () => {} },
  );
}

const requestsFor = (path: string) =>
  hub.requests.filter((request) => request.path.endsWith(`/${path}`) && request.method === 'GET');

function expectHonestProgress(): void {
  const bytes = reported.filter(({ phase }) => phase === 'Downloading');
  const done = bytes.map((step) => step.done);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(new Set(bytes.map(({ total }) => total)).size).toBe(1);
  expect(done.at(-1)).toBe(bytes[0]!.total);
}

describe('downloading a model', () => {
  it('downloads exactly its files, and returns their source', async () => {
    expect(await download()).toBe(`${new URL(hub.address).host}/owner/model@c0ffee`);
    const files = await readdir(folder(), { recursive: true });
    expect(files.sort()).toEqual([
      'config.json',
      'onnx',
      'onnx/text_model.onnx',
      'onnx/text_model.onnx_data',
      vision,
      'tokenizer.json',
    ]);
    expect(await readFile(join(folder(), vision))).toEqual(weights);
    expectHonestProgress();
  });

  it('downloads the requested revision', async () => {
    await download({ id: 'owner/model@v1.0' });
    expect(hub.requests[0]!.path).toBe('/api/models/owner/model/revision/v1.0');
  });

  it('reads sizes and hashes from the headers of files where the listing lacks them', async () => {
    hub.blobs = false;
    hub.misbehave(vision, { kind: 'corrupt' });
    await download();
    expect(await readFile(join(folder(), vision))).toEqual(weights);
    expectHonestProgress();
  });

  const recoverable: [string, ...Mischief[]][] = [
    [
      'the connection breaks again and again',
      { kind: 'drop', after: 1000 },
      { kind: 'drop', after: 90_000 },
      { kind: 'drop', after: 0 },
    ],
    ['the server is overloaded for a while', { kind: 'status', status: 503 }, { kind: 'status', status: 429 }],
    ['fewer bytes come than were promised', { kind: 'short', by: 1000 }],
    ['more bytes come than were promised', { kind: 'long', by: 1000 }],
    ['other bytes come than were promised', { kind: 'corrupt' }],
    ['the server ignores the range', { kind: 'drop', after: 50_000 }, { kind: 'ignore-range' }],
    ['the server falls silent', { kind: 'silent', after: 2000 }],
  ];
  it.each(recoverable)('succeeds although %s', async (_, ...mischief) => {
    hub.misbehave(vision, ...mischief);
    await download({ stall: 300 });
    expect(await readFile(join(folder(), vision))).toEqual(weights);
    expectHonestProgress();
  });

  it('resumes where it was cancelled, and does not download anything twice', async () => {
    hub.misbehave(vision, { kind: 'silent', after: 120_000 });
    const stop = new AbortController();
    const running = download({ signal: stop.signal });
    while (!reported.some(({ done }) => done >= 100_000)) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await expect(running).rejects.toThrow();
    expect(existsSync(folder())).toBe(false);
    hub.requests.length = 0;
    await download();
    expect(await readFile(join(folder(), vision))).toEqual(weights);
    expect(requestsFor('config.json')).toEqual([]);
    const [request] = requestsFor(vision);
    expect(Number(/bytes=(\d+)-/.exec(request!.range ?? '')?.[1])).toBeGreaterThanOrEqual(100_000);
  });
});

describe('a download that cannot succeed', () => {
  it('reports a hash that is wrong every time, and leaves no file', async () => {
    hub.misbehave(vision, ...Array<Mischief>(20).fill({ kind: 'corrupt' }));
    await expect(download()).rejects.toMatchObject({ code: 'checksum-mismatch', data: { file: vision } });
    expect(existsSync(folder())).toBe(false);
    expect((await readdir(cache(), { recursive: true })).filter((name) => name.endsWith('vision_model.onnx'))).toEqual(
      [],
    );
  });

  it('reports a length that is wrong every time', async () => {
    hub.misbehave(vision, ...Array<Mischief>(20).fill({ kind: 'long', by: 5 }));
    await expect(download()).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining(vision),
    });
  });

  it('reports a server that fails every time', async () => {
    hub.misbehave(vision, ...Array<Mischief>(60).fill({ kind: 'status', status: 500 }));
    await expect(download()).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('500'),
    });
  });

  it.each([
    [404, 'not-found'],
    [401, 'not-allowed'],
  ])('does not ask again after %d', async (status, code) => {
    hub.misbehave(vision, { kind: 'status', status });
    await expect(download()).rejects.toMatchObject({ code });
    expect(requestsFor(vision)).toHaveLength(1);
  });

  it('refuses a repository without an image–text model', async () => {
    await expect(download({ id: 'owner/other' })).rejects.toMatchObject({ code: 'not-found' });
    hub.rename = (path) => path.replace('vision_model', 'audio_model');
    await expect(download()).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('audio_model'),
    });
  });

  it.each(['../outside.json', '/etc/passwd.json', 'a/../../b.json', 'a\\b.json', 'C:evil.json', 'a//b.json'])(
    'refuses a file outside the folder: %s',
    async (name) => {
      hub.rename = (path) => (path === 'config.json' ? name : path);
      await expect(download()).rejects.toMatchObject({ code: 'unsafe-path', data: { path: name } });
      expect(existsSync(cache())).toBe(false);
    },
  );
});
