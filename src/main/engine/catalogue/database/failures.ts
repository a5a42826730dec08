import { StudioError } from '../../../../shared/contract/errors.ts';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const codes = { busy: 5, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

/** The primary result code of an SQLite error, undefined for any other error. */
function readResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

/** True when another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  return readResultCode(error) === codes.busy;
}

/** Turns an SQLite error into a StudioError; returns other errors unchanged. */
export function explainFailure(error: unknown, file: string): unknown {
  switch (readResultCode(error)) {
    case codes.corrupt:
    case codes.notADatabase:
      return new StudioError(
        'catalogue-damaged',
        `The catalogue ${file} is damaged and cannot be read. Restore the project folder from a backup, or run ` +
          `\`sqlite3 "${file}" .recover\` to recover what is left.`,
        { file },
        { cause: error },
      );
    case codes.full:
      return new StudioError(
        'disk-full',
        `There is no space left on the disk of ${file}. Free some space and try again.`,
        { file },
        { cause: error },
      );
    case codes.readOnly:
    case codes.ioError:
    case codes.cannotOpen:
      return new StudioError(
        'unreadable-file',
        `The catalogue ${file} cannot be read or written (${(error as Error).message}). Check the disk and the permissions of the folder.`,
        { file },
        { cause: error },
      );
    default:
      return error;
  }
}
