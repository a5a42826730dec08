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
  readonly #takesTurns: boolean;

  /**
   * With `takesTurns` a transaction has the connection to itself and others wait. Without, statements of several askers
   * mingle, also while one of them reads a stream: right for a connection that only reads.
   */
  constructor(connection: Connection, { takesTurns }: { readonly takesTurns: boolean }) {
    this.#connection = connection;
    this.#takesTurns = takesTurns;
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(this.#connection);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new NodeSqliteAdapter(this.#takesTurns);
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db as ConstructorParameters<typeof SqliteIntrospector>[0]);
  }
}

class NodeSqliteAdapter extends SqliteAdapter {
  readonly #takesTurns: boolean;

  constructor(takesTurns: boolean) {
    super();
    this.#takesTurns = takesTurns;
  }

  /** Kysely makes askers wait for each other when there is a single connection. */
  override get supportsMultipleConnections(): boolean {
    return !this.#takesTurns;
  }

  /** SQLite rolls back tables as well as rows, so a migration that fails leaves nothing behind. */
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
    // The connection is opened, and its failures are explained, before Kysely sees it.
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
    // Some failures (a full disk) make SQLite roll back by itself; a second time would hide the first error.
    if (this.#connection.database.isTransaction) this.#connection.run('rollback');
  }

  async releaseConnection(): Promise<void> {
    // The connection stays open until the project is closed.
  }

  async destroy(): Promise<void> {
    this.#connection.close();
  }
}
