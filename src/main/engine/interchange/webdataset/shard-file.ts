import { pack } from 'tar-stream';
import type { ExportRecord } from '../export-context.ts';
import { WholeFile } from '../whole-file.ts';

/** A tar shard that is being written: ustar, with pax records for names that do not fit. */
export class ShardFile {
  readonly #file: WholeFile;
  readonly #pack = pack();
  readonly #written: Promise<void>;

  private constructor(file: WholeFile) {
    this.#file = file;
    this.#written = this.#pump();
    // The next add or complete reports the failure.
    this.#written.catch(() => {});
  }

  /** Fails with `conflict` when a file from another program exists at the path. */
  static async create(file: string, record: ExportRecord): Promise<ShardFile> {
    return new ShardFile(await WholeFile.create(file, record));
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#file.length;
  }

  /** Adds a member. Permissions, owner and time are fixed, so that equal samples give equal bytes. */
  async add(name: string, content: Buffer): Promise<void> {
    const header = { name, size: content.length, mode: 0o644, mtime: new Date(0) };
    const added = new Promise<void>((resolve, reject) => {
      this.#pack.entry(header, content, (error) => (error ? reject(error) : resolve()));
    });
    await Promise.race([added, this.#written]);
  }

  async complete(): Promise<void> {
    this.#pack.finalize();
    await this.#written;
    await this.#file.complete();
  }

  async abandon(): Promise<void> {
    this.#pack.destroy();
    await this.#written.catch(() => {});
    await this.#file.abandon();
  }

  async #pump(): Promise<void> {
    for await (const block of this.#pack as AsyncIterable<Buffer>) await this.#file.add(block);
  }
}
