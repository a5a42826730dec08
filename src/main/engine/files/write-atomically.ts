import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import { syncFolder, writeFlushed } from './flush.ts';

/**
 * Writes a file so that it is either whole or not there, also after a power cut: temporary file, fsync, rename, fsync of the
 * folder. Fails with `disk-full`, leaving nothing behind, when there is no room.
 */
export async function writeAtomically(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFlushed(temporary, parts);
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw explainWrite(error, file);
  }
}

/** Whether an error's code says that disk, quota or file system take no more. */
export function isOutOfRoom(code: string | undefined): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}

/** A failed write in the person's words: `disk-full` when there is no room, the error as it is otherwise. */
export function explainWrite(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (!isOutOfRoom(code)) return error;
  return new StudioError(
    'disk-full',
    `There is no room left to write ${file}. Free some and start again: what is written already is kept.`,
    { file },
    { cause: error },
  );
}
