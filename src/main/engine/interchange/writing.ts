import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';

/** Extension of incomplete files; a leftover one belongs to a write that never finished. */
const partial = '.partial';

/**
 * Writes a file atomically: to a temporary file, flushed, then renamed over the old one, whose permissions it keeps. Creates the
 * parent folders. Fails with `disk-full` or `unreadable-file`.
 */
export async function writeWhole(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  await replace(file, async (temporary, mode) => {
    await using handle = await open(temporary, 'wx', mode);
    await write(handle);
    await handle.sync();
  });
}

/** Copies a file as atomically as `writeWhole`; by reference where the file system supports it. */
export async function copyWhole(from: string, to: string): Promise<void> {
  await replace(to, async (temporary) => {
    await copyFile(from, temporary, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    await using handle = await open(temporary, 'r+');
    await handle.sync();
  });
}

async function replace(file: string, make: (temporary: string, mode?: number) => Promise<void>): Promise<void> {
  const temporary = join(dirname(file), `.${randomBytes(6).toString('hex')}${partial}`);
  try {
    await mkdir(dirname(file), { recursive: true });
    const old = await lstat(file).catch(() => null);
    await make(temporary, old?.isFile() ? old.mode & 0o777 : undefined);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw explainWriteFailure(error, file);
  }
}

/** Turns a failed write into a StudioError; returns other errors unchanged. */
export function explainWriteFailure(error: unknown, file: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new StudioError(
        'disk-full',
        `There is no space left for ${file}. Free some space and try again.`,
        { file },
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StudioError(
        'unreadable-file',
        `There is no permission to write ${file}. Choose another folder or change its permissions.`,
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
