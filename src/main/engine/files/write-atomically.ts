import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import { syncFolder, writeFlushed } from './flush.ts';

/**
 * Writes a file atomically, even across a power failure: temporary file, fsync, rename, fsync of the folder. Fails with
 * `disk-full` and leaves nothing behind when there is no space.
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

/** True for the error codes of a full disk, quota or file system. */
export function isOutOfRoom(code: string | undefined): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}

/** Turns a failed write into `disk-full` when there is no space; returns other errors unchanged. */
export function explainWrite(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (!isOutOfRoom(code)) return error;
  return new StudioError(
    'disk-full',
    `There is no space left to write ${file}. Free some space and start again; completed files are kept.`,
    { file },
    { cause: error },
  );
}
