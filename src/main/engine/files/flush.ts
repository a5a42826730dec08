import { open } from 'node:fs/promises';

/** Writes a file and waits until it is on the disk, so that a rename after it never shows an empty one. */
export async function writeFlushed(file: string, parts: readonly Uint8Array[]): Promise<void> {
  await using handle = await open(file, 'w');
  for (const part of parts) await handle.writeFile(part);
  await handle.sync();
}

/** Makes what was renamed into or out of a folder lasting. Windows cannot and need not open folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
