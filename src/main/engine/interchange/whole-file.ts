import { createHash, randomBytes, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import { syncFolder } from '../files/flush.ts';
import type { ExportRecord } from './export-context.ts';
import { explainWriteFailure } from './writing.ts';

/** Bytes buffered before they are written. */
const bufferBytes = 2 ** 18;

/**
 * A file that is written under a temporary name and renamed when it is complete. A file that this project did not write is never
 * replaced.
 */
export class WholeFile {
  readonly file: string;
  /** Bytes added so far. */
  length = 0;
  readonly #partial: string;
  readonly #handle: FileHandle;
  readonly #record: ExportRecord;
  readonly #hash: Hash = createHash('sha256');
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #open = true;

  private constructor(file: string, partial: string, handle: FileHandle, record: ExportRecord) {
    this.file = file;
    this.#partial = partial;
    this.#handle = handle;
    this.#record = record;
  }

  /** Fails with `conflict` when a file from another program exists at the path. */
  static async create(file: string, record: ExportRecord): Promise<WholeFile> {
    if (!(await record.mayReplace(file)))
      throw new StudioError(
        'conflict',
        `${file} already exists and was not written by this project, or was changed since. Remove it or choose another path.`,
        { file },
      );
    const partial = join(dirname(file), `.${randomBytes(6).toString('hex')}.partial`);
    try {
      await mkdir(dirname(file), { recursive: true });
      return new WholeFile(file, partial, await open(partial, 'wx'), record);
    } catch (error) {
      throw explainWriteFailure(error, file);
    }
  }

  async add(content: string | Uint8Array): Promise<void> {
    const bytes =
      typeof content === 'string'
        ? Buffer.from(content)
        : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    this.#hash.update(bytes);
    this.length += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= bufferBytes) await this.#flush();
  }

  /** Flushes the file to disk and renames it. */
  async complete(): Promise<void> {
    try {
      await this.#flush();
      await this.#handle.sync();
      await this.#close();
      await rename(this.#partial, this.file);
      await syncFolder(dirname(this.file));
    } catch (error) {
      throw explainWriteFailure(error, this.file);
    }
    this.#record.wrote(this.file, this.#hash.digest('hex'));
  }

  /** Removes incomplete files. */
  async abandon(): Promise<void> {
    await this.#close();
    await rm(this.#partial, { force: true });
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      await this.#handle.writeFile(bytes);
    } catch (error) {
      throw explainWriteFailure(error, this.file);
    }
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#handle.close();
  }
}
