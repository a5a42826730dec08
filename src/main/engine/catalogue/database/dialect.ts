import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
} from 'kysely';
import type { Connection } from './connection.ts';

/** Kysely over one open connection of node:sqlite. */
export class NodeSqliteDialect implements Dialect {
  readonly #connection: Connection;
  readonly #exclusive: boolean;

  /**
   * With `exclusive`, a transaction has the connection to itself and others wait. Without, statements of several callers interleave,
   * even while one of them reads a stream: suitable for a read-only connection.
   */
  constructor(connection: Connection, { exclusive }: { readonly exclusive: boolean }) {
    this.#connection = connection;
    this.#exclusive = exclusive;
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(this.#connection);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new NodeSqliteAdapter(this.#exclusive);
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db as ConstructorParameters<typeof SqliteIntrospector>[0]);
  }
}

class NodeSqliteAdapter extends SqliteAdapter {
  readonly #exclusive: boolean;

  constructor(exclusive: boolean) {
    super();
    this.#exclusive = exclusive;
  }

  /** Kysely serializes callers when there is a single connection. */
  override get supportsMultipleConnections(): boolean {
    return !this.#exclusive;
  }

  /** SQLite rolls back schema changes too, so a failed migration leaves nothing behind. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDriver implements Driver {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {
    // The connection is opened, with clear errors, before Kysely sees it.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async beginTransaction(): Promise<void> {
    this.#connection.run('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    this.#connection.run('commit');
  }

  async rollbackTransaction(): Promise<void> {
    // Some failures (a full disk) make SQLite roll back by itself; a second rollback would hide the first error.
    if (this.#connection.database.isTransaction) this.#connection.run('rollback');
  }

  async releaseConnection(): Promise<void> {
    // The connection stays open until the project is closed.
  }

  async destroy(): Promise<void> {
    this.#connection.close();
  }
}
