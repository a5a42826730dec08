import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { explainWrite } from '../../files/write-atomically.ts';
import { describeFailure, fetchPatiently, pauseBefore, tries, type FetchOptions } from './fetch-patiently.ts';
import type { HubFile } from './hub.ts';

/** Reports how many bytes of a file have been downloaded; never decreases. */
export type Loaded = (bytes: number) => void;

/**
 * Downloads one file to `target`, resuming from `<target>.part` where an earlier attempt ended, and checks its length and
 * hash before renaming it. Fails with `download-failed`, `checksum-mismatch`, `disk-full`, `not-found` or `not-allowed`.
 */
export async function downloadFile(
  url: string,
  file: HubFile,
  target: string,
  { loaded, ...options }: FetchOptions & { readonly loaded: Loaded },
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  if (await isWhole(target, file)) return loaded(await sizeOf(target));
  const part = `${target}.part`;
  let most = 0;
  const report = (bytes: number) => loaded((most = Math.max(most, bytes)));
  let why = '';
  for (let fruitless = 0; fruitless < tries;) {
    options.signal.throwIfAborted();
    const before = await sizeOf(part);
    try {
      await transfer(url, file, part, { ...options, loaded: report });
      if (await isWhole(part, file)) {
        await rename(part, target);
        return report(await sizeOf(target));
      }
      // The length is right but the content is not, so none of it can be trusted.
      await rm(part, { force: true });
      why = 'hash';
      fruitless++;
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof StudioError) throw error;
      why = describeFailure(error);
      fruitless = (await sizeOf(part)) > before ? 0 : fruitless + 1;
    }
    if (fruitless < tries) await pauseBefore(fruitless, options);
  }
  throw why === 'hash'
    ? new StudioError(
        'checksum-mismatch',
        `${url} does not have the hash that the hub lists for it. Try again later.`,
        { url, file: file.path },
      )
    : new StudioError(
        'download-failed',
        `${url} could not be downloaded after ${tries} attempts: ${why}. Start the download again to resume it.`,
        { url, file: file.path },
      );
}

/** Appends bytes from the server to the partial file. Throws when the connection ends too early or sends too much. */
async function transfer(
  url: string,
  file: HubFile,
  part: string,
  options: FetchOptions & { readonly loaded: Loaded },
): Promise<void> {
  const have = await sizeOf(part);
  if (have > 0 && have === file.size) return;
  const response = await fetchPatiently(url, options, have > 0 ? { range: `bytes=${have}-` } : {});
  // A server that ignores the range sends everything; one that cannot satisfy it has a different file than before.
  const start = response.status === 206 && rangeStart(response) === have ? have : 0;
  if (response.status === 416 || (response.status === 206 && start !== have)) {
    await response.body?.cancel();
    await rm(part, { force: true });
    throw new Error('the file on the server has changed');
  }
  const handle = await open(part, start === 0 ? 'w' : 'r+');
  let position = start;
  try {
    options.loaded(position);
    for await (const piece of watched(response, options)) {
      position += piece.length;
      if (file.size !== null && position > file.size) break;
      await handle.write(piece, 0, piece.length, position - piece.length);
      options.loaded(position);
    }
    await handle.sync();
  } catch (error) {
    throw explainWrite(error, part);
  } finally {
    await handle.close();
  }
  const expected = file.size ?? announcedEnd(response, start);
  if (expected === null || position === expected) return;
  if (position > expected) await rm(part, { force: true });
  throw new Error(`received ${position} of ${expected} bytes`);
}

/** The chunks of a response; throws when none arrives for too long. */
async function* watched(response: Response, { signal, stall = 60_000 }: FetchOptions): AsyncGenerator<Uint8Array> {
  const reader = response.body!.getReader();
  let timer: NodeJS.Timeout | undefined;
  const cancel = () => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('the connection timed out')), stall);
      });
      const { done, value } = await Promise.race([reader.read(), silence]);
      clearTimeout(timer);
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    await reader.cancel().catch(() => undefined);
  }
}

async function isWhole(path: string, { size, sha256, gitOid }: HubFile): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null || (size !== null && found.size !== size)) return false;
  if (sha256 !== null) return (await digest(path, createHash('sha256'))) === sha256.toLowerCase();
  // Git's object id of a small file: SHA-1 over a header and the content.
  if (gitOid !== null && gitOid.length === 40)
    return (await digest(path, createHash('sha1').update(`blob ${found.size}\0`))) === gitOid.toLowerCase();
  return true;
}

async function digest(path: string, hash: ReturnType<typeof createHash>): Promise<string> {
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

function rangeStart(response: Response): number | null {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return start === undefined ? null : Number(start);
}

function announcedEnd(response: Response, start: number): number | null {
  const length = response.headers.get('content-length');
  return length === null ? null : start + Number(length);
}
