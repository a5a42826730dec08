import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256 in hex of a file or a part of it, read as a stream. */
export async function hashFile(file: string, offset = 0, length = Infinity): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { start: offset, end: offset + length - 1 }), hash);
  return hash.digest('hex');
}
