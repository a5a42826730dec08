import type { DatabaseSync } from 'node:sqlite';
import { type SQLInputValue, type StatementSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { explainFailure } from './failures.ts';

const maxStatements = 256;

/** A connection to an SQLite file with cached prepared statements; its errors are StudioErrors. */
export class Connection implements DatabaseConnection {
  readonly file: string;
  readonly database: DatabaseSync;
  readonly #statements = new LRUCache<string, StatementSync>({ max: maxStatements });

  constructor(file: string, database: DatabaseSync) {
    this.file = file;
    this.database = database;
  }

  executeQuery<Result>(query: CompiledQuery): Promise<QueryResult<Result>> {
    return new Promise((resolve) => resolve(this.#execute<Result>(query)));
  }

  /** Streams rows one at a time. */
  async *streamQuery<Result>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Result>> {
    try {
      // Not cached: a cached statement might be executed again while this one is still being read.
      const statement = this.database.prepare(query.sql);
      for (const row of statement.iterate(...(query.parameters as SQLInputValue[]))) yield { rows: [row as Result] };
    } catch (error) {
      throw explainFailure(error, this.file);
    }
  }

  /** Runs statements without a result, such as `begin` and `commit`. */
  run(sql: string): void {
    try {
      this.database.exec(sql);
    } catch (error) {
      throw explainFailure(error, this.file);
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.database.isOpen) this.database.close();
  }

  #execute<Result>(query: CompiledQuery): QueryResult<Result> {
    try {
      const statement = this.#prepare(query.sql);
      const parameters = query.parameters as SQLInputValue[];
      if (statement.columns().length > 0) return { rows: statement.all(...parameters) as Result[] };
      const { changes, lastInsertRowid } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    } catch (error) {
      throw explainFailure(error, this.file);
    }
  }

  #prepare(sql: string): StatementSync {
    const cached = this.#statements.get(sql);
    if (cached !== undefined) return cached;
    const statement = this.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
