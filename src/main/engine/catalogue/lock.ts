import { DatabaseSync } from 'node:sqlite';
import { StudioError } from '../../../shared/contract/errors.ts';
import { explainFailure, isBusy } from './database/failures.ts';

/**
 * Keeps a project for one process. It is a small SQLite file of its own whose write lock is held as long as the project is
 * open: the operating system takes the lock away when the process ends, however it ends, so no lock is ever stale, while
 * others can still read in it who holds it. (Nothing else may open the file: closing any handle would drop the lock on POSIX.)
 */
export class ProjectLock {
  readonly #database: DatabaseSync;

  /** Takes the lock, or fails with `project-locked` and the number of the process that has it. */
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
  // The number must be committed for others to read it; the lock is then taken again and kept.
  database.exec('commit; begin immediate');
}

function readHolder(database: DatabaseSync): number | undefined {
  try {
    const row = database.prepare('select process from holder').get();
    return typeof row?.['process'] === 'number' ? row['process'] : undefined;
  } catch {
    return undefined; // The holder is just writing it.
  }
}
