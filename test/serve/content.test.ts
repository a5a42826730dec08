import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame } from '../../src/shared/rpc/frames.ts';
import { ask, openServer, picture } from './server.ts';

describe('the content of the server', () => {
  let server: Awaited<ReturnType<typeof openServer>>;
  let headers: Record<string, string>;
  beforeAll(async () => {
    server = await openServer();
    headers = { host: `127.0.0.1:${server.port}`, authorization: `Bearer ${server.token}` };
  });
  afterAll(() => server.close());
  const get = (path: string, more: Record<string, string> = {}, method = 'GET') =>
    ask(server.port, path, { ...headers, ...more }, { method });

  it('the page runs only its own scripts and connects only to its own address', async () => {
    const policy = (await get('/')).headers['content-security-policy'];
    expect(String(policy).split('; ')).toEqual([
      `default-src 'none'`,
      `script-src 'self'`,
      `style-src 'self' 'unsafe-inline'`,
      `img-src 'self' data: blob:`,
      `font-src 'self'`,
      `worker-src 'self' blob:`,
      `connect-src 'self' ws://127.0.0.1:${server.port} ws://localhost:${server.port}`,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors 'none'`,
    ]);
  });

  it.each(['/', '/assets/app-1f.js', '/media/image/1', '/nothing', '/rpc'])(
    '%s carries the headers that keep others out, answered or refused',
    async (path) => {
      const expected = {
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      };
      expect((await get(path)).headers).toMatchObject(expected);
      const refused = await ask(server.port, path, { host: 'evil.example' });
      expect(refused.headers).toMatchObject(expected);
      expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('files whose name changes with their content are cached by the browser, the page is not', async () => {
    expect((await get('/')).headers['cache-control']).toBe('private, no-cache');
    expect((await get('/assets/app-1f.js')).headers['cache-control']).toBe('private, max-age=31536000, immutable');
  });

  it.each([
    ['in memory', 1, picture, 'image/jpeg'],
    ['in a file', 2, picture, 'image/png'],
    ['inside a tar', 3, picture.subarray(100, 150), 'image/webp'],
  ])('an image %s is sent byte for byte', async (_, id, expected, type) => {
    const answer = await get(`/media/image/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.headers['content-length']).toBe(String(expected.byteLength));
    expect(new Uint8Array(answer.bytes)).toEqual(expected);
  });

  it.each([
    ['bytes=0-9', 206, 'bytes 0-9/50', picture.subarray(100, 110)],
    ['bytes=40-', 206, 'bytes 40-49/50', picture.subarray(140, 150)],
    ['bytes=-5', 206, 'bytes 45-49/50', picture.subarray(145, 150)],
    ['bytes=45-999', 206, 'bytes 45-49/50', picture.subarray(145, 150)],
    ['bytes=-999', 206, 'bytes 0-49/50', picture.subarray(100, 150)],
    ['bytes=50-', 416, 'bytes */50', new Uint8Array()],
    ['bytes=-0', 416, 'bytes */50', new Uint8Array()],
    ['bytes=9-3', 200, undefined, picture.subarray(100, 150)],
    ['bytes=0-1,3-4', 200, undefined, picture.subarray(100, 150)],
    ['lines=1-2', 200, undefined, picture.subarray(100, 150)],
  ])('the range %s of an image inside a tar stays inside the image', async (range, status, described, expected) => {
    const answer = await get('/media/image/3', { range });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-range']).toBe(described);
    expect(new Uint8Array(answer.bytes)).toEqual(expected);
  });

  it('a range of another version is answered with all of this one', async () => {
    const both = { range: 'bytes=0-9', 'if-range': '"another"' };
    expect(await get('/media/image/1', both)).toMatchObject({ status: 200 });
    expect(await get('/media/image/1', { ...both, 'if-range': '"in-memory"' })).toMatchObject({ status: 206 });
  });

  it('an image that the browser has cached is not sent again', async () => {
    const { headers: first } = await get('/media/thumbnail/1?size=64');
    expect(first).toMatchObject({ etag: '"1-64"', 'cache-control': 'private, no-cache' });
    const again = await get('/media/thumbnail/1?size=64', { 'if-none-match': `"x", ${first.etag}` });
    expect([again.status, again.bytes.byteLength]).toEqual([304, 0]);
    expect((await get('/media/thumbnail/1?size=128', { 'if-none-match': first.etag! })).status).toBe(200);
  });

  it('an image whose address names its version is cached forever', async () => {
    const { headers: sent } = await get('/media/image/1?v=3');
    expect(sent['cache-control']).toBe('private, max-age=31536000, immutable');
  });

  it('a page that claims to be an image is sent as an attachment, and can do nothing', async () => {
    expect((await get('/media/image/4')).headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'content-security-policy': `default-src 'none'; sandbox`,
    });
  });

  it.each([
    ['an unknown image', '/media/image/77', 404, 'There is no image 77.'],
    ['an image whose file was deleted', '/media/image/5', 404, 'The file of this image no longer exists.'],
    ['an invalid size', '/media/thumbnail/1?size=-3', 400, 'The size of a thumbnail must be 1 to 4096 pixels.'],
    ['an unknown file', '/assets/nothing.js', 404, 'There is nothing at this address.'],
  ])('answers %s with a status and a sentence', async (_, path, status, text) => {
    expect(await get(path)).toMatchObject({ status, text });
  });

  it('unexpected errors are reported, but not sent to the client', async () => {
    const answer = await get('/media/image/9');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('swordfish');
    expect(server.reported.join()).toContain('swordfish');
  });

  it('HEAD gives the length and sends no body', async () => {
    for (const path of ['/', '/media/image/2']) {
      const answer = await get(path, {}, 'HEAD');
      expect(answer.status).toBe(200);
      expect(Number(answer.headers['content-length'])).toBeGreaterThan(0);
      expect(answer.bytes.byteLength).toBe(0);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is not allowed for pages and images', async (method) => {
    for (const path of ['/', '/media/image/1']) expect((await get(path, {}, method)).status).toBe(405);
  });

  describe('a call over HTTP', () => {
    const type = { 'content-type': 'application/octet-stream' };
    const post = (body: Uint8Array, more: Record<string, string> = type) =>
      ask(server.port, '/rpc', { ...headers, ...more }, { method: 'POST', body });

    it('is refused if it is not a frame, or a frame without a call', async () => {
      const bodies = [
        new Uint8Array(),
        Buffer.from('{}'),
        encodeFrame(null),
        encodeFrame({ type: 'cancel', id: 1 }),
        encodeFrame({ type: 'call', id: 'x', procedure: 'values.page', input: {} }),
        encodeFrame({ type: 'call', id: 1, procedure: 'values.page', input: {} }).subarray(0, 40),
      ];
      for (const body of bodies) expect(await post(body)).toMatchObject({ status: 400 });
    });

    it('of another content type is refused, so that no form of a page can send one', async () => {
      const body = encodeFrame({ type: 'call', id: 1, procedure: 'values.page', input: {} });
      for (const contentType of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
        expect(await post(body, { 'content-type': contentType })).toMatchObject({ status: 415 });
      expect(await post(body, {})).toMatchObject({ status: 415 });
    });

    it('with a too large content length is refused before it is read', async () => {
      const answer = ask(
        server.port,
        '/rpc',
        { ...headers, ...type, 'content-length': '40000000' },
        { method: 'POST' },
      );
      await expect(answer).resolves.toMatchObject({ status: 413 });
    });

    it('that turns out to be too large is not read further, and loses its connection', async () => {
      const sent = await new Promise<number>((resolve) => {
        const options = { host: '127.0.0.1', port: server.port, path: '/rpc', method: 'POST', setHost: false };
        const asked = request({ ...options, headers: { ...headers, ...type, 'transfer-encoding': 'chunked' } });
        const send = () =>
          void (asked.write(new Uint8Array(1024 * 1024)) ? setImmediate(send) : asked.once('drain', send));
        asked.on('response', ({ statusCode }) => expect(statusCode).toBe(413));
        asked.on('error', () => {});
        asked.on('close', () => resolve(asked.socket?.bytesWritten ?? 0));
        send();
      });
      expect(sent).toBeLessThan(64 * 1024 * 1024);
    });

    it('must be sent with POST', async () => {
      expect((await get('/rpc')).status).toBe(405);
    });
  });
});
