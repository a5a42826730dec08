import { open } from 'node:fs/promises';

/** The first bytes of a file, at most `length`. */
export async function readHead(file: string, length: number): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}
