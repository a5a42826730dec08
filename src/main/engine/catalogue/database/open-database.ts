import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { Connection } from './connection.ts';
import { NodeSqliteDialect } from './dialect.ts';
import { explainFailure } from './failures.ts';

const cacheKibibytes = 64 * 1024;
const logPages = 4_000;
const pageBytes = 4_096;

/** Opens the single writer: every commit is on disk (`synchronous=FULL`) before it is acknowledged. */
export function openWriter(file: string): { db: Kysely<Tables>; connection: Connection } {
  return openDatabase(file, {}, [
    'pragma journal_mode = wal',
    'pragma synchronous = full',
    'pragma temp_store = memory',
    // Fewer checkpoints leave more time for edits; after an import the log is truncated to this size.
    `pragma wal_autocheckpoint = ${logPages}`,
    `pragma journal_size_limit = ${logPages * pageBytes}`,
  ]);
}

/** Opens a connection that reads the last committed state, even during a write transaction. */
export function openReader(file: string): { db: Kysely<Tables>; connection: Connection } {
  return openDatabase(file, { readOnly: true }, ['pragma temp_store = memory']);
}

function openDatabase(file: string, { readOnly = false }: { readOnly?: boolean }, pragmas: string[]) {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: false, readOnly });
    for (const pragma of [`pragma cache_size = -${cacheKibibytes}`, ...pragmas]) database.exec(pragma);
    const connection = new Connection(file, database);
    return {
      db: new Kysely<Tables>({ dialect: new NodeSqliteDialect(connection, { exclusive: !readOnly }) }),
      connection,
    };
  } catch (error) {
    database?.close();
    throw explainFailure(error, file);
  }
}
