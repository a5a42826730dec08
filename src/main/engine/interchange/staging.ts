import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ImportedSample } from './source.ts';

/** The outcome of staging a sample. */
export type StagedAs = 'staged' | 'clash';

/**
 * Samples staged on disk in order of first appearance, so that captions far apart in a source are joined and the number of samples
 * is known before any image is opened. Memory does not grow with their number. The file is scratch: each import creates its own,
 * and it is never flushed.
 */
export class Staging {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #addCaption: StatementSync;

  /** Creates the scratch file in a folder, and removes those left behind by processes that have ended. */
  static async create(folder: string): Promise<Staging> {
    await mkdir(folder, { recursive: true });
    const own = `import-${process.pid}-`;
    const left = (await readdir(folder)).filter(
      (name) => /^import-\d+-[0-9a-f]+\.db/.test(name) && !name.startsWith(own),
    );
    await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
    return new Staging(join(folder, `${own}${randomBytes(4).toString('hex')}.db`));
  }

  private constructor(file: string) {
    this.#file = file;
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      pragma journal_mode = memory; pragma synchronous = off; pragma locking_mode = exclusive; pragma cache_size = -65536;
      create table sample (id integer primary key, key text not null unique, path text not null, "offset" integer,
        "length" integer, label text, split text,
        unread integer not null default 0) strict;
      create table caption (id integer primary key, sample integer not null, text text not null) strict;
      begin`);
    this.#find = this.#database.prepare('select id, path, "offset", label, split from sample where key = ?');
    this.#insert = this.#database.prepare(
      'insert into sample (key, path, "offset", "length", label, split, unread) values (?, ?, ?, ?, ?, ?, ?) returning id',
    );
    this.#update = this.#database.prepare('update sample set label = ?, split = ? where id = ?');
    this.#addCaption = this.#database.prepare('insert into caption (sample, text) values (?, ?)');
  }

  /**
   * Stages a sample, or adds its captions to the one with the same key. `clash` when that key names another image and the sample
   * has no other free key.
   */
  add(sample: ImportedSample): StagedAs {
    for (const key of sample.otherKey === undefined ? [sample.key] : [sample.key, sample.otherKey]) {
      const known = this.#find.get(key) as Known | undefined;
      if (known && (known.path !== sample.path || known.offset !== (sample.offset ?? null))) continue;
      this.#addCaptions(known ? this.#merge(known, sample) : this.#add(key, sample), sample.captions);
      return 'staged';
    }
    return 'clash';
  }

  /** The number of staged samples. */
  count(): number {
    return (this.#database.prepare('select count(*) as count from sample').get() as { count: number }).count;
  }

  /** Completes staging; from then on samples can be read. */
  finish(): void {
    this.#database.exec('commit; create index caption_sample on caption (sample, id)');
  }

  /** All samples in order of first appearance, `size` at a time. */
  *batches(size: number): Generator<ImportedSample[]> {
    const page = this.#database.prepare('select * from sample where id > ? order by id limit ?');
    const captions = this.#database.prepare('select text from caption where sample = ? order by id');
    for (let last = 0; ;) {
      const rows = page.all(last, size) as unknown as StagedRow[];
      if (rows.length === 0) return;
      last = rows.at(-1)!.id;
      yield rows.map(({ id, offset, length, unread, ...row }) => ({
        ...row,
        ...(offset !== null && length !== null && { offset, length }),
        captions: unread === 1 ? null : (captions.all(id) as { text: string }[]).map(({ text }) => text),
      }));
    }
  }

  /** Removes the file. */
  async discard(): Promise<void> {
    this.#database.close();
    await rm(this.#file, { force: true });
  }

  #add(key: string, { path, offset, length, label, split, captions }: ImportedSample): number {
    return (
      this.#insert.get(key, path, offset ?? null, length ?? null, label, split, captions === null ? 1 : 0) as {
        id: number;
      }
    ).id;
  }

  #merge(known: Known, { label, split }: ImportedSample): number {
    // If rows disagree, the first one wins.
    if ((known.label === null && label !== null) || (known.split === null && split !== null))
      this.#update.run(known.label ?? label, known.split ?? split, known.id);
    return known.id;
  }

  #addCaptions(sample: number, captions: readonly string[] | null): void {
    for (const text of captions ?? []) this.#addCaption.run(sample, text);
  }
}

interface Known {
  readonly id: number;
  readonly path: string;
  readonly offset: number | null;
  readonly label: string | null;
  readonly split: string | null;
}

interface StagedRow {
  readonly id: number;
  readonly key: string;
  readonly path: string;
  readonly offset: number | null;
  readonly length: number | null;
  readonly label: string | null;
  readonly split: string | null;
  readonly unread: number;
}
