import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serve } from '../../src/main/serve/serve.ts';
import { encodeFrame, decodeFrame } from '../../src/shared/rpc/frames.ts';
import { noMedia } from './no-media.ts';
import { ask, openServer, secret } from './server.ts';

describe('access to the server', () => {
  let server: Awaited<ReturnType<typeof openServer>>;
  let host: string;
  let cookie: string;
  beforeAll(async () => {
    server = await openServer();
    host = `127.0.0.1:${server.port}`;
    const page = await ask(server.port, `/?token=${server.token}`, { host });
    cookie = page.headers['set-cookie']![0]!.split(';')[0]!;
  });
  afterAll(() => server.close());

  const bearer = () => ({ authorization: `Bearer ${server.token}` });
  const question = encodeFrame({ type: 'call', id: 1, procedure: 'values.page', input: {} });
  const askRpc = (headers: Record<string, string>, body: Uint8Array = question) =>
    ask(server.port, '/rpc', { 'content-type': 'application/octet-stream', ...headers }, { method: 'POST', body });
  const paths = ['/', '/assets/app-1f.js', '/media/image/1', '/media/thumbnail/1?size=64', '/nothing-here.js'];

  describe('a request for the page, its files or images', () => {
    it.each(paths)('%s without a token is refused', async (path) => {
      expect(await ask(server.port, path, { host })).toMatchObject({ status: 401 });
    });

    it.each([
      ['in the address', '/?token=wrong', {}],
      ['that is empty', '/?token=', {}],
      ['as a header', '/', { authorization: 'Bearer wrong-wrong-wrong-wrong' }],
      ['as a cookie', '/', { cookie: 'wrong' }],
    ])('with a wrong token %s is refused', async (_, path, sent: { authorization?: string; cookie?: string }) => {
      const headers = { host, ...sent, ...(sent.cookie && { cookie: `diagonal-${server.port}=${sent.cookie}` }) };
      expect(await ask(server.port, path, headers)).toMatchObject({ status: 401 });
    });

    it('with the token in the address gets the page, and a cookie that scripts and other sites cannot use', async () => {
      const { status, text, headers } = await ask(server.port, `/?token=${server.token}`, { host });
      expect([status, text]).toEqual([200, '<!doctype html><title>Diagonal</title>']);
      expect(headers['set-cookie']![0]).toMatch(/^diagonal-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    });

    it('accepts the token only in the address of the page', async () => {
      expect(await ask(server.port, `/media/image/1?token=${server.token}`, { host })).toMatchObject({ status: 401 });
    });

    it.each(paths.slice(0, 4))('%s with the cookie is answered', async (path) => {
      expect(await ask(server.port, path, { host, cookie: `other=1; ${cookie}` })).toMatchObject({ status: 200 });
    });

    it('with the cookie and a wrong token is refused, so that the page does not keep the wrong token', async () => {
      expect(await ask(server.port, '/?token=wrong', { host, cookie })).toMatchObject({ status: 401 });
    });
  });

  describe('a call', () => {
    it('with the token is answered', async () => {
      const { status, bytes } = await askRpc({ host, ...bearer() });
      expect(status).toBe(200);
      expect(decodeFrame(bytes)).toMatchObject({ type: 'result', id: 1, outcome: { ok: true } });
    });

    it.each([
      ['no token', () => ({})],
      ['a wrong token', () => ({ authorization: 'Bearer wrong-wrong-wrong-wrong' })],
      ['the cookie alone, which every port of this machine gets to see', () => ({ cookie })],
    ])('with %s is refused', async (_, headers) => {
      expect(await askRpc({ host, ...headers() })).toMatchObject({ status: 401 });
    });
  });

  const foreignHosts = () => [
    'evil.example',
    `evil.example:${server.port}`,
    `127.0.0.1.evil.example:${server.port}`,
    '127.0.0.1',
    '127.0.0.1:1',
    `localhost.:${server.port}`,
    `0.0.0.0:${server.port}`,
    `[::1]:${server.port}`,
    `evil@127.0.0.1:${server.port}`,
    '',
  ];
  const foreignOrigins = () => [
    'null',
    'http://evil.example',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    `https://127.0.0.1:${server.port}`,
    `http://localhost:${server.port}`,
    `http://127.0.0.1:${server.port}.evil.example`,
  ];

  it('a foreign Host is refused, even with the secrets (DNS rebinding)', async () => {
    for (const foreign of foreignHosts()) {
      const headers = { host: foreign, cookie, ...bearer() };
      for (const path of paths) expect((await ask(server.port, path, headers)).status, `${foreign} ${path}`).toBe(403);
      expect((await askRpc(headers)).status, foreign).toBe(403);
    }
  });

  it('a missing Host is refused', async () => {
    const text = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
      let heard = '';
      socket.on('data', (data) => (heard += data));
      socket.on('close', () => resolve(heard));
    });
    expect(text).toMatch(/^HTTP\/1\.1 403/);
  });

  it('a foreign Origin is refused, even with the secrets', async () => {
    for (const origin of foreignOrigins()) {
      const headers = { host, origin, cookie, ...bearer() };
      for (const path of paths) expect((await ask(server.port, path, headers)).status, `${origin} ${path}`).toBe(403);
      expect((await askRpc(headers)).status, origin).toBe(403);
    }
  });

  it('its own Origin is accepted, by either name of this machine', async () => {
    for (const own of [host, `localhost:${server.port}`])
      expect(await askRpc({ host: own, origin: `http://${own}`, ...bearer() })).toMatchObject({ status: 200 });
  });

  it('an image or a file that another site or port embeds is refused', async () => {
    for (const site of ['cross-site', 'same-site'])
      for (const rest of [
        { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
        { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      ]) {
        const headers = { host, cookie, 'sec-fetch-site': site, ...rest };
        expect(await ask(server.port, '/media/image/1', headers)).toMatchObject({ status: 403 });
      }
  });

  it('a link to the page from elsewhere works, with the token', async () => {
    const visit = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect(await ask(server.port, '/', visit)).toMatchObject({ status: 401 });
    expect(await ask(server.port, `/?token=${server.token}`, visit)).toMatchObject({ status: 200 });
  });

  describe('a WebSocket', () => {
    const open = (path: string, protocols: string[], headers: Record<string, string> = {}) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, {
          headers: { host, ...headers },
        });
        socket.on('open', () => {
          resolve(`open ${socket.protocol}`);
          socket.terminate();
        });
        socket.on('unexpected-response', (_, { statusCode }) => resolve(String(statusCode)));
        socket.on('error', () => {});
      });
    const withToken = () => ['diagonal', `token.${server.token}`];

    it('that offers the token is opened, and the token is not sent back', async () => {
      expect(await open('/rpc', withToken())).toBe('open diagonal');
      expect(await open('/rpc', withToken(), { origin: `http://${host}` })).toBe('open diagonal');
    });

    it.each([
      ['no token', () => ['diagonal'], () => ({})],
      ['a wrong token', () => ['diagonal', 'token.wrong-wrong-wrong-wrong'], () => ({})],
      ['the cookie alone', () => ['diagonal'], () => ({ cookie })],
    ])('with %s is refused', async (_, protocols, headers) => {
      expect(await open('/rpc', protocols(), headers())).toBe('401');
    });

    it('from a foreign Host or Origin is refused, even with the secrets', async () => {
      for (const foreign of foreignHosts().filter(Boolean))
        expect(await open('/rpc', withToken(), { host: foreign, cookie })).toMatch(/^40[03]$/);
      for (const origin of foreignOrigins()) expect(await open('/rpc', withToken(), { origin, cookie })).toBe('403');
    });

    it('at another path than /rpc is refused', async () => {
      expect(await open('/', withToken())).toBe('404');
      expect(await open(`/rpc?token=${server.token}`, ['diagonal'])).toBe('404');
    });
  });

  it('the server is reachable only over loopback', async () => {
    const outer = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outer) {
      const code = await new Promise((resolve) => {
        const socket = connect(server.port, address, () => resolve('connected'));
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      expect(code).toBe('ECONNREFUSED');
    }
  });

  it('a token that could be guessed, or that a header cannot carry, is refused before anything listens', async () => {
    const options = { contract: {}, handlers: {}, media: noMedia, rendererFolder: '', report: () => {} };
    for (const token of ['', 'short', 'a token with spaces in it', 'x'.repeat(300)])
      await expect(serve({ ...options, token })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('an occupied port is an error that names it', async () => {
    const options = { contract: {}, handlers: {}, media: noMedia, rendererFolder: '', report: () => {} };
    await expect(serve({ ...options, port: server.port })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(String(server.port)) as string,
    });
  });

  it('nothing outside the renderer is served, by any spelling', async () => {
    const paths = [
      '/../secret.js',
      '/assets/../../secret.js',
      '/..%2fsecret.js',
      '/%2e%2e/secret.js',
      '/%2e%2e%2fsecret.js',
      '/..%5csecret.js',
      '/..\\secret.js',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.js',
      '/%252e%252e%252fsecret.js',
      '/assets/link.js',
      '/out/secret.js',
      '/out/renderer-beside/beside.js',
      '/../renderer-beside/beside.js',
      `//${server.folder}/secret.js`,
      `${server.folder}/secret.js`,
      `/assets/%00../../secret.js`,
      '/secret.js%00.html',
      '/.env.js',
      '/assets/notes.exe',
      '/assets/',
      '/assets',
      '/%',
      '/%ff',
      'http://evil.example/secret.js',
      '*',
    ];
    for (const path of paths) {
      const { status, text } = await ask(server.port, path, { host, cookie, ...bearer() });
      expect([400, 404], path).toContain(status);
      expect(text).not.toContain(secret);
    }
  });

  it('images are served by number only', async () => {
    const ids = [
      '0',
      '-1',
      '1.5',
      '01',
      '1e3',
      '..%2f1',
      'x',
      '',
      '1/..',
      '99999999999999999999',
      '../../../etc/passwd',
    ];
    for (const id of ids) {
      const { status } = await ask(server.port, `/media/image/${id}`, { host, cookie });
      expect(status, id).toBe(404);
    }
  });
});
