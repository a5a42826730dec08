import { open } from 'node:fs/promises';

/** Writes a file and flushes it to disk, so that a rename afterwards never exposes an empty file. */
export async function writeFlushed(file: string, parts: readonly Uint8Array[]): Promise<void> {
  await using handle = await open(file, 'w');
  for (const part of parts) await handle.writeFile(part);
  await handle.sync();
}

/** Flushes renames in a folder to disk. Windows cannot open folders and does not need this. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
