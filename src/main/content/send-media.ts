import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { readRange } from './byte-range.ts';
import type { MediaFile, MediaItem } from './media.ts';
import { imagePolicy } from './policy.ts';

const imageTypes = /^image\/(avif|bmp|gif|jpeg|png|tiff|webp)$/;

/**
 * Answers with an item, complete or in part, or that the browser has it already. An address with `v` always names the same version;
 * any other is revalidated each time, because image numbers mean something else in another project.
 */
export async function sendMedia(item: MediaItem, request: Request): Promise<Response> {
  const { headers: asked, url, signal } = request;
  const etag = `"${item.etag.replace(/[^\w.+:-]/g, '')}"`;
  const headers = new Headers({
    etag,
    'content-type': imageTypes.test(item.contentType) ? item.contentType : 'application/octet-stream',
    'content-security-policy': imagePolicy,
    'cache-control': `private, ${new URL(url).searchParams.has('v') ? 'max-age=31536000, immutable' : 'no-cache'}`,
    'accept-ranges': 'bytes',
  });
  if (!imageTypes.test(item.contentType)) headers.set('content-disposition', 'attachment');
  if (
    asked
      .get('if-none-match')
      ?.split(/,\s*/)
      .some((known) => known === etag || known === '*')
  )
    return new Response(null, { status: 304, headers });

  const size = await measure(item.body);
  const current = asked.get('if-range') ?? etag;
  const range = readRange(current === etag ? asked.get('range') : null, size);
  if (range === 'outside') {
    headers.set('content-range', `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const { from, to } = range ?? { from: 0, to: size - 1 };
  if (range) headers.set('content-range', `bytes ${from}-${to}/${size}`);
  headers.set('content-length', String(to - from + 1));
  const body = request.method === 'HEAD' ? null : cut(item.body, from, to, signal);
  return new Response(body, { status: range ? 206 : 200, headers });
}

async function measure(body: MediaItem['body']): Promise<number> {
  if (body instanceof Uint8Array) return body.byteLength;
  return body.length ?? (await stat(body.file)).size - (body.offset ?? 0);
}

function cut(
  body: MediaItem['body'],
  from: number,
  to: number,
  signal: AbortSignal,
): Uint8Array<ArrayBuffer> | ReadableStream | null {
  if (to < from) return null;
  return body instanceof Uint8Array ? body.subarray(from, to + 1) : readPart(body, from, to, signal);
}

function readPart({ file, offset = 0 }: MediaFile, from: number, to: number, signal: AbortSignal): ReadableStream {
  const stream = createReadStream(file, { start: offset + from, end: offset + to, signal });
  return Readable.toWeb(stream) as ReadableStream;
}
