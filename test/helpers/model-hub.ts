import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a request for a file fails. `drop` closes the connection after that many bytes. */
export type Mischief =
  | { readonly kind: 'drop'; readonly after: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'short'; readonly by: number }
  | { readonly kind: 'long'; readonly by: number }
  | { readonly kind: 'silent'; readonly after: number }
  | { readonly kind: 'ignore-range' };

/** A hub with Hugging Face's API on loopback that serves the given files, and fails on demand. */
export class ModelHub {
  readonly #server: Server;
  readonly #files = new Map<string, Buffer>();
  readonly #mischief = new Map<string, Mischief[]>();
  readonly requests: { readonly method: string; readonly path: string; readonly range: string | null }[] = [];
  /** False for a hub that does not list sizes and hashes. */
  blobs = true;
  /** Replaces the names in the list. */
  rename: (path: string) => string = (path) => path;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async open(): Promise<ModelHub> {
    const hub = new ModelHub();
    await new Promise<void>((resolve) => hub.#server.listen(0, '127.0.0.1', resolve));
    return hub;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  put(path: string, content: Buffer): void {
    this.#files.set(path, content);
  }

  /** How the next requests for a file fail, in order; after that it is served correctly. */
  misbehave(path: string, ...mischief: Mischief[]): void {
    this.#mischief.set(path, mischief);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(new URL(request.url!, 'http://hub').pathname);
    this.requests.push({ method: request.method!, path, range: request.headers.range ?? null });
    if (path.startsWith('/api/models/owner/model/revision/')) return this.#list(response);
    const file = path.startsWith('/owner/model/resolve/c0ffee/')
      ? path.slice('/owner/model/resolve/c0ffee/'.length)
      : '';
    const content = this.#files.get(file);
    if (content === undefined) return void response.writeHead(404).end();
    if (request.method === 'HEAD') {
      const headers = { 'x-linked-size': content.length, 'x-linked-etag': `"${sha256(content)}"` };
      return void response.writeHead(302, { ...headers, location: '/elsewhere' }).end();
    }
    this.#serve(request, response, content, this.#mischief.get(file)?.shift());
  }

  #list(response: ServerResponse): void {
    const siblings = Array.from(this.#files, ([path, content]) => {
      const large = path.endsWith('.onnx');
      const blob = {
        size: content.length,
        blobId: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
        ...(large && { lfs: { sha256: sha256(content), size: content.length, pointerSize: 130 } }),
      };
      return { rfilename: this.rename(path), ...(this.blobs && blob) };
    });
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ sha: 'c0ffee', siblings }));
  }

  #serve(request: IncomingMessage, response: ServerResponse, content: Buffer, mischief: Mischief | undefined): void {
    if (mischief?.kind === 'status') return void response.writeHead(mischief.status).end();
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const start = asked === undefined || mischief?.kind === 'ignore-range' ? 0 : Number(asked);
    if (start >= content.length) return void response.writeHead(416).end();
    let body: Buffer = content.subarray(start);
    if (mischief?.kind === 'corrupt') body = Buffer.from(body.map((byte) => byte ^ 1));
    if (mischief?.kind === 'short') body = body.subarray(0, body.length - mischief.by);
    if (mischief?.kind === 'long') body = Buffer.concat([body, Buffer.alloc(mischief.by)]);
    const headers: Record<string, string | number> = { 'content-length': body.length };
    if (start > 0) headers['content-range'] = `bytes ${start}-${content.length - 1}/${content.length}`;
    response.writeHead(start > 0 ? 206 : 200, headers);
    if (mischief?.kind === 'drop') response.write(body.subarray(0, mischief.after), () => response.destroy());
    else if (mischief?.kind === 'silent') response.write(body.subarray(0, mischief.after));
    else response.end(body);
  }
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
