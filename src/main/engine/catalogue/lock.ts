import { DatabaseSync } from 'node:sqlite';
import { StudioError } from '../../../shared/contract/errors.ts';
import { explainFailure, isBusy } from './database/failures.ts';

/**
 * Locks a project for one process: a small SQLite file whose write lock is held while the project is open. The operating system
 * releases the lock when the process ends, so it is never stale, and others can still read who holds it. (Nothing else may open the
 * file: on POSIX, closing any handle would drop the lock.)
 */
export class ProjectLock {
  readonly #database: DatabaseSync;

  /** Takes the lock, or fails with `project-locked` and the id of the process that holds it. */
  constructor(file: string, folder: string) {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file, { timeout: 0 });
      holdLock(database);
      this.#database = database;
    } catch (error) {
      const holder = database !== undefined && isBusy(error) ? readHolder(database) : undefined;
      database?.close();
      if (!isBusy(error)) throw explainFailure(error, file);
      throw new StudioError(
        'project-locked',
        `The project ${folder} is already open in ${holder === undefined ? 'another process' : `process ${holder}`}. ` +
          'Close it there first.',
        { folder, process: holder ?? null },
        { cause: error },
      );
    }
  }

  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function holdLock(database: DatabaseSync): void {
  database.exec(
    'begin immediate; create table if not exists holder (process integer not null) strict; delete from holder',
  );
  database.prepare('insert into holder values (?)').run(process.pid);
  // The process id is committed so that others can read it; then the lock is taken again and held.
  database.exec('commit; begin immediate');
}

function readHolder(database: DatabaseSync): number | undefined {
  try {
    const row = database.prepare('select process from holder').get();
    return typeof row?.['process'] === 'number' ? row['process'] : undefined;
  } catch {
    return undefined; // The holder is writing it at this moment.
  }
}
