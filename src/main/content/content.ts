import { isStudioError, type ErrorCode } from '../../shared/contract/errors.ts';
import type { Media } from './media.ts';
import { commonHeaders } from './policy.ts';
import { readRendererFile } from './renderer-files.ts';
import { sendMedia } from './send-media.ts';

/** The content of the studio's pages. */
export interface ContentOptions {
  /** The built renderer: a folder with an `index.html`. */
  readonly rendererFolder: string;
  readonly media: Media;
  /** The Content-Security-Policy of the page. */
  readonly policy: string;
  readonly report: (problem: string, error?: unknown) => void;
}

/** Answers a request for content; access is checked before. */
export type Content = (request: Request) => Promise<Response>;

/**
 * The files of the renderer, `/media/image/<id>` and `/media/thumbnail/<id>?size=<pixels>`, the same for a browser and for
 * the desktop. Never rejects: errors become a status and a sentence.
 */
export function createContent(options: ContentOptions): Content {
  return async (request) => {
    const response = await find(request, options).catch((error: unknown) => describe(error, request, options));
    for (const [name, value] of Object.entries(commonHeaders)) response.headers.set(name, value);
    return response;
  };
}

async function find(request: Request, { rendererFolder, media, policy }: ContentOptions): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Only GET and HEAD are allowed here.');
  const { signal } = request;
  const { pathname, searchParams } = new URL(request.url);
  const [, kind, id] = /^\/media\/(image|thumbnail)\/([1-9]\d{0,14})$/.exec(pathname) ?? [];
  if (kind === 'image') return sendMedia(await media.image(Number(id), { signal }), request);
  if (kind === 'thumbnail') {
    const size = Number(searchParams.get('size') ?? 256);
    if (!Number.isInteger(size) || size < 1 || size > 4096)
      return say(400, 'The size of a thumbnail must be 1 to 4096 pixels.');
    return sendMedia(await media.thumbnail(Number(id), size, { signal }), request);
  }
  const file = await readRendererFile(rendererFolder, pathname);
  if (!file) return say(404, 'There is nothing at this address.');
  return new Response(request.method === 'HEAD' ? null : file.bytes, {
    headers: {
      'content-type': file.contentType,
      'content-length': String(file.bytes.byteLength),
      'content-security-policy': policy,
      'cache-control': `private, ${file.immutable ? 'max-age=31536000, immutable' : 'no-cache'}`,
    },
  });
}

const statuses: Partial<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'not-found': 404,
  'no-project': 404,
  'unreadable-file': 422,
  'unreadable-image': 422,
};

function describe(error: unknown, { signal, url }: Request, { report }: ContentOptions): Response {
  if (signal.aborted) return say(499, 'The client closed the request.');
  const status = isStudioError(error) ? statuses[error.code] : undefined;
  if (status !== undefined) return say(status, (error as Error).message);
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return say(404, 'The file of this image no longer exists.');
  report(`${new URL(url).pathname} failed.`, error);
  return say(500, 'An unexpected error occurred. See the log of the studio for details.');
}

/** A plain-text response with a status. */
export function say(status: number, sentence: string): Response {
  return new Response(sentence, {
    status,
    headers: {
      ...commonHeaders,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'`,
    },
  });
}
