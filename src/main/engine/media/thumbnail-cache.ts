import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ThumbnailSize } from '../compute/contract/images.ts';
import { seemsComplete } from '../images/signatures.ts';

/** Default size limit of a project's thumbnails: 2 GiB, about 200,000 of 256 pixels. */
const defaultLimit = 2 ** 31;

/** The share of the limit that remains after clearing. */
const shareAfterClearing = 0.8;

/** Thumbnails on the disk by the hash of the image and their size; the oldest are removed when there are too many. */
export class ThumbnailCache {
  readonly #folder: string;
  readonly #limit: number;
  /** Bytes on the disk; counted when the first is written. */
  #bytes: Promise<number> | null = null;
  #clearing: Promise<void> | null = null;

  constructor(folder: string, { limit = defaultLimit }: { limit?: number } = {}) {
    this.#folder = folder;
    this.#limit = limit;
  }

  /** Null when there is none, or only a part of one. */
  async read(contentHash: string, size: ThumbnailSize): Promise<Buffer<ArrayBuffer> | null> {
    const bytes = await readFile(this.#fileOf(contentHash, size)).catch(() => null);
    return bytes !== null && seemsComplete('webp', bytes) ? bytes : null;
  }

  /** Stores a thumbnail. Errors such as a full disk are ignored: they only cost time later. */
  async write(contentHash: string, size: ThumbnailSize, bytes: Uint8Array): Promise<void> {
    const file = this.#fileOf(contentHash, size);
    const neighbour = join(dirname(file), `.${randomBytes(6).toString('hex')}.partial`);
    try {
      const before = await (this.#bytes ??= this.#measure());
      await mkdir(dirname(file), { recursive: true });
      await writeFile(neighbour, bytes);
      await rename(neighbour, file);
      this.#bytes = Promise.resolve(before + bytes.length);
      if (before + bytes.length > this.#limit)
        await (this.#clearing ??= this.#clear().finally(() => (this.#clearing = null)));
    } catch {
      await rm(neighbour, { force: true }).catch(() => {});
    }
  }

  #fileOf(contentHash: string, size: ThumbnailSize): string {
    return join(this.#folder, String(size), contentHash.slice(0, 2), `${contentHash}.webp`);
  }

  async #measure(): Promise<number> {
    return (await this.#list()).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async #clear(): Promise<void> {
    const files = (await this.#list()).sort((a, b) => a.at - b.at);
    let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { file, bytes } of files) {
      if (left <= this.#limit * shareAfterClearing) break;
      await rm(file, { force: true });
      left -= bytes;
    }
    this.#bytes = Promise.resolve(left);
  }

  async #list(): Promise<{ file: string; bytes: number; at: number }[]> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files: { file: string; bytes: number; at: number }[] = [];
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const found = await stat(file).catch(() => null);
      if (found) files.push({ file, bytes: found.size, at: found.mtimeMs });
    }
    return files;
  }
}
