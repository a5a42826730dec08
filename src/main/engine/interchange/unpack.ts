import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isStudioError, StudioError } from '../../../shared/contract/errors.ts';
import type { Abortable } from '../../../shared/rpc/procedure.ts';
import { writeWhole } from './writing.ts';

/**
 * Unpacks a gzip tar into `folder` and returns the plain tar, reusing an earlier one if the source is unchanged. Fails with
 * `unreadable-file` when it is damaged, with `disk-full` when there is no space.
 */
export async function unpackTar(file: string, folder: string, { signal }: Abortable): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  const stem = basename(file)
    .replace(/\.(tar\.gz|tgz)$/i, '')
    .slice(0, 100);
  const tar = join(folder, `${stem}-${hash('sha256', `${file}\n${size}\n${mtimeMs}`).slice(0, 16)}.tar`);
  if (await stat(tar).catch(() => null)) return tar;
  try {
    await writeWhole(tar, (handle) =>
      pipeline(createReadStream(file), createGunzip(), (unpacked) => handle.writeFile(unpacked), { signal }),
    );
  } catch (error) {
    if (isStudioError(error) || signal.aborted || !isDamage(error)) throw error;
    throw new StudioError(
      'unreadable-file',
      `${file} cannot be unpacked (${error.message}); download it again.`,
      { file },
      { cause: error },
    );
  }
  return tar;
}

/** The first bytes of an unpacked gzip tar, at most `length`. */
export async function unpackStart(file: string, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let got = 0;
  const unpacked = createReadStream(file).pipe(createGunzip());
  for await (const part of unpacked as AsyncIterable<Buffer>) {
    parts.push(part);
    got += part.length;
    if (got >= length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}

function isDamage(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && /^Z_/.test(String((error as NodeJS.ErrnoException).code));
}
