import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of a file, or of a part of it, in hex; read piece by piece. */
export async function hashFile(file: string, offset = 0, length = Infinity): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { start: offset, end: offset + length - 1 }), hash);
  return hash.digest('hex');
}
