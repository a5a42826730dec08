import type { IncomingMessage } from 'node:http';

/**
 * The body of a request, or null if it has more than `limit` bytes: if the header says so it is not read, otherwise reading stops at
 * the limit. Rejects when the client disconnects.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | null> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(null);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | null>();
  const pieces: Buffer[] = [];
  let length = 0;
  request.on('data', (piece: Buffer) => {
    length += piece.byteLength;
    if (length <= limit) return void pieces.push(piece);
    request.pause();
    pieces.length = 0;
    resolve(null);
  });
  request.once('end', () => resolve(Buffer.concat(pieces)));
  request.once('error', reject);
  return promise;
}
