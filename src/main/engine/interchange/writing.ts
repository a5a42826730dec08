import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';

/** Ending of files that are still being written; one that is left behind belongs to a write that never finished. */
const partial = '.partial';

/**
 * Writes a file whole or not at all: to a neighbour, to the disk, then renamed over the old one, whose rights it keeps. The
 * folders above are made. Fails with `disk-full` or `unreadable-file`.
 */
export async function writeWhole(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  await replace(file, async (neighbour, mode) => {
    await using handle = await open(neighbour, 'wx', mode);
    await write(handle);
    await handle.sync();
  });
}

/** Copies a whole file as `writeWhole` writes one; where the file system can, no bytes move. */
export async function copyWhole(from: string, to: string): Promise<void> {
  await replace(to, async (neighbour) => {
    await copyFile(from, neighbour, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    await using handle = await open(neighbour, 'r+');
    await handle.sync();
  });
}

async function replace(file: string, make: (neighbour: string, mode?: number) => Promise<void>): Promise<void> {
  const neighbour = join(dirname(file), `.${randomBytes(6).toString('hex')}${partial}`);
  try {
    await mkdir(dirname(file), { recursive: true });
    const old = await lstat(file).catch(() => null);
    await make(neighbour, old?.isFile() ? old.mode & 0o777 : undefined);
    await rename(neighbour, file);
  } catch (error) {
    await rm(neighbour, { force: true }).catch(() => {});
    throw explainWriteFailure(error, file);
  }
}

/** A failure to write in the person's words; what is no such failure comes back as it is. */
export function explainWriteFailure(error: unknown, file: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new StudioError(
        'disk-full',
        `There is no room left for ${file}. Free some and try again.`,
        { file },
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StudioError(
        'unreadable-file',
        `${file} may not be written. Choose another folder or change its rights.`,
        { file },
        { cause: error },
      );
    case 'EEXIST':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return new StudioError(
        'unreadable-file',
        `${file} cannot be written (${(error as NodeJS.ErrnoException).code}). Choose another folder.`,
        { file },
        { cause: error },
      );
    default:
      return error;
  }
}
