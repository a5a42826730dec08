import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Kysely, Transaction } from 'kysely';
import { isStudioError, StudioError } from '../../../shared/contract/errors.ts';
import {
  everythingChanged,
  type BatchKind,
  type Change,
  type ChangeKind,
  type EditBatch,
  type HistoryState,
} from '../../../shared/contract/history.ts';
import type { Connection } from './database/connection.ts';
import { openReader, openWriter } from './database/open-database.ts';
import { EventLog } from '../../../shared/rpc/event-log.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import { Batch } from './history/batch.ts';
import type { Edits } from './history/edits.ts';
import { readBatch, readHistoryState } from './history/list.ts';
import { reverse } from './history/reverse.ts';
import { findRedo, findUndo, markReversed, type Candidate } from './history/stacks.ts';
import { ProjectLock } from './lock.ts';
import { migrate } from './migrations/migrate.ts';
import { toSearchable } from './search/searchable.ts';
import type { Tables } from './tables.ts';

/** The file name of the database in a project folder. */
export const databaseName = 'diagonal.db';

const lockName = 'diagonal.lock';

/** The number of changes that a feed keeps for clients that lag behind. */
export const maxChanges = 1_000;

/** The resources of an open project. */
interface Opened {
  readonly folder: string;
  readonly lock: ProjectLock;
  readonly writer: { readonly db: Kysely<Tables>; readonly connection: Connection };
  readonly reader: { readonly db: Kysely<Tables>; readonly connection: Connection };
}

/** The database of an open project folder, locked for this process. */
export class Catalogue {
  /** Absolute path of the project folder. */
  readonly folder: string;
  /** The project's number in the database. */
  readonly project = 1;
  /** The last committed state, read-only. */
  readonly db: Kysely<Tables>;
  /** What was committed, so that views can reload. */
  readonly changes = new EventLog<Change>(maxChanges, () => [everythingChanged]);
  readonly #opened: Opened;
  readonly #writing = new AsyncLocalStorage<true>();
  readonly #openBatches = new Set<number>();
  readonly #changedAt = new Map<ChangeKind, number>();
  #closed: Promise<void> | undefined;

  private constructor(opened: Opened) {
    this.#opened = opened;
    this.folder = opened.folder;
    this.db = opened.reader.db;
  }

  /** Creates a project in a folder that is empty or does not exist, and opens it; otherwise fails with `project-exists`. */
  static async create(folder: string, { name }: { name?: string | undefined } = {}): Promise<Catalogue> {
    const path = resolve(folder);
    await mkdir(path, { recursive: true });
    const present = await readdir(path);
    if (present.includes(databaseName)) {
      throw new StudioError('project-exists', `${path} is already a project. Open it instead.`, { folder: path });
    }
    if (present.length > 0) {
      throw new StudioError('project-exists', `${path} is not empty. Choose an empty or new folder for the project.`, {
        folder: path,
      });
    }
    return openFolder(path, name ?? basename(path)).then((opened) => new Catalogue(opened));
  }

  /** Opens a project folder. Fails with `not-found`, `project-locked`, `project-newer` or `catalogue-damaged`. */
  static async open(folder: string): Promise<Catalogue> {
    const path = resolve(folder);
    const database = join(path, databaseName);
    const found = await stat(database).catch(() => undefined);
    if (found === undefined) {
      throw new StudioError(
        'not-found',
        `${path} is not a project: it contains no ${databaseName}. Choose another folder, or create a new project.`,
        {
          folder: path,
        },
      );
    }
    return new Catalogue(await openFolder(path, basename(path)));
  }

  /**
   * Changes samples, captions, classes, tags or templates atomically, as one transaction and one batch of the history. The change
   * is on disk when this resolves. The label is shown to the user.
   */
  async write<Result>(
    label: string,
    kind: Extract<BatchKind, 'edit' | 'import'>,
    change: (edits: Edits) => Promise<Result>,
    options: CallOptions = {},
  ): Promise<Result> {
    return new Batch(this, { label, kind, undoes: null, byUser: kind === 'edit' }).write(change, options);
  }

  /** Starts a batch of several transactions, for an import that must not block other writers. The caller closes it. */
  startBatch(label: string, kind: Extract<BatchKind, 'edit' | 'import'>): Batch {
    return new Batch(this, { label, kind, undoes: null, byUser: kind === 'edit' }, this.#openBatches);
  }

  /** Writes data without history (vectors, metrics, jobs, settings) in one transaction, then publishes the change. */
  async store<Result>(
    work: (db: Transaction<Tables>) => Promise<Result>,
    change: Change | null = null,
    { signal }: CallOptions = {},
  ): Promise<Result> {
    if (this.#writing.getStore()) {
      throw new StudioError('internal', 'A write was started inside another write, which would deadlock.');
    }
    const result = await this.#writing.run(true, () =>
      this.#opened.writer.db.transaction().execute(async (db) => {
        signal?.throwIfAborted();
        const value = await work(db);
        signal?.throwIfAborted();
        return value;
      }),
    );
    if (change !== null) this.publish(change);
    return result;
  }

  /** Publishes a committed change. */
  publish(change: Change): void {
    this.changes.append(change);
    for (const kind of change.kinds) this.#changedAt.set(kind, this.changes.last);
  }

  /** The number of the latest change of any of these kinds, 0 before the first; data read before it is stale. */
  changedAt(...kinds: ChangeKind[]): number {
    return Math.max(...kinds.map((kind) => this.#changedAt.get(kind) ?? 0));
  }

  /** Undoes the latest change; `nothing-to-undo` when there is none. */
  async undo(options: CallOptions = {}): Promise<EditBatch> {
    const none = new StudioError('nothing-to-undo', 'There is nothing to undo.');
    return this.#reverse('undo', (db) => findUndo(db, this.project), none, options);
  }

  /** Redoes the last undone change; `nothing-to-redo` when there is none, or a newer edit exists. */
  async redo(options: CallOptions = {}): Promise<EditBatch> {
    const none = new StudioError('nothing-to-redo', 'There is nothing to redo.');
    return this.#reverse('redo', (db) => findRedo(db, this.project), none, options);
  }

  /** What undo and redo would do now. */
  historyState(): Promise<HistoryState> {
    return readHistoryState(this.db, this.project);
  }

  /** Waits for running writes, then unlocks the project. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.changes.end();
    await this.#opened.reader.db.destroy();
    // Kysely closes only connections that it has used; the log is checkpointed when the last one closes.
    this.#opened.reader.connection.close();
    // Waits for the writer, so that pending writes finish first.
    await this.#opened.writer.db.connection().execute(async () => undefined);
    await this.#opened.writer.db.destroy();
    this.#opened.writer.connection.close();
    this.#opened.lock.release();
  }

  async #reverse(
    kind: Extract<BatchKind, 'undo' | 'redo'>,
    find: (db: Kysely<Tables>) => Promise<Candidate | undefined>,
    none: StudioError,
    options: CallOptions,
  ): Promise<EditBatch> {
    const batch = new Batch(this, { label: '', kind, undoes: null, byUser: true });
    await batch.write(async (edits) => {
      const candidate = await find(edits.db);
      if (candidate === undefined) throw none;
      if (this.#openBatches.has(candidate.id)) {
        throw new StudioError(
          'conflict',
          `"${candidate.label}" is still running. Cancel it or wait until it ends, then undo it.`,
        );
      }
      edits.batch.label = candidate.label;
      edits.batch.undoes = candidate.id;
      edits.batch.byUser = candidate.byUser;
      await reverse(edits, candidate.steps);
      await markReversed(edits.db, candidate);
    }, options);
    return readBatch(this.db, this.project, batch.id!);
  }
}

async function openFolder(folder: string, name: string): Promise<Opened> {
  const file = join(folder, databaseName);
  const lock = new ProjectLock(join(folder, lockName), folder);
  const opened: { writer?: Opened['writer']; reader?: Opened['reader'] } = {};
  try {
    const writer = (opened.writer = openWriter(file));
    writer.connection.database.function('searchable', { deterministic: true, directOnly: true }, (text) =>
      toSearchable(String(text)),
    );
    await migrate(writer.db, file);
    await writer.db
      .insertInto('project')
      .values({ id: 1, name, created_at: Date.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const reader = (opened.reader = openReader(file));
    return { folder, lock, writer, reader };
  } catch (error) {
    opened.writer?.connection.close();
    opened.reader?.connection.close();
    lock.release();
    if (isStudioError(error)) throw error;
    throw new StudioError(
      'catalogue-damaged',
      `The catalogue ${file} could not be opened (${(error as Error).message}). Restore the project folder from a backup.`,
      { file },
      { cause: error },
    );
  }
}
