import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { npyHeader, type NpyType } from '../vectors/npy.ts';
import { bytesOf } from '../../files/bytes-of.ts';
import { explainWrite } from '../../files/write-atomically.ts';

/** A `.npy` file that is written incrementally and renamed into place once complete. */
export class NpyFile {
  readonly #file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /** Starts a file of a known shape. */
  static async create(file: string, type: NpyType, shape: readonly number[]): Promise<NpyFile> {
    await mkdir(dirname(file), { recursive: true });
    const npy = new NpyFile(file, await open(`${file}.tmp`, 'w'));
    await npy.append(npyHeader(type, shape));
    return npy;
  }

  /** Appends numbers. Fails with `disk-full`. */
  async append(numbers: ArrayBufferView): Promise<void> {
    try {
      await this.#handle.appendFile(bytesOf(numbers));
    } catch (error) {
      throw explainWrite(error, this.#file);
    }
  }

  /** Moves the complete file into place. */
  async finish(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
    await rename(`${this.#file}.tmp`, this.#file);
  }

  /** Removes the unfinished file. */
  async abandon(): Promise<void> {
    await this.#handle.close();
    await rm(`${this.#file}.tmp`, { force: true });
  }
}
