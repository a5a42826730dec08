import { Migrator, type Migration } from 'kysely/migration';
import type { Kysely } from 'kysely';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { Tables } from '../tables.ts';
import { createTables } from './0001-tables.ts';
import { createSearch } from './0002-search.ts';
import { describeStatistics } from './0003-statistics.ts';
import { createGolden } from './0004-golden.ts';
import { createAudit } from './0005-audit.ts';
import { createJudgements } from './0006-classes.ts';
import { countWords } from './0007-library.ts';
import { renameJobKinds } from './0008-job-kinds.ts';

/** Every migration, in the order of their names. A released one is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-tables': { up: createTables },
  '0002-search': { up: createSearch },
  '0003-statistics': { up: describeStatistics },
  '0004-golden': { up: createGolden },
  '0005-audit': { up: createAudit },
  '0006-classes': { up: createJudgements },
  '0007-library': { up: countWords },
  '0008-job-kinds': { up: renameJobKinds },
};

/** Migrates a catalogue to the current tables; fails with `project-newer`, unchanged, for one of a newer version. */
export async function migrate(db: Kysely<Tables>, file: string, list = migrations): Promise<void> {
  const unknown = (await readApplied(db)).filter((name) => !(name in list));
  if (unknown.length > 0) {
    throw new StudioError(
      'project-newer',
      `The project of ${file} was last opened by a newer version of Diagonal (it has the migration "${unknown[0]}"). ` +
        'Open it with that version or a later one.',
      { file, changes: unknown },
    );
  }
  // Branches are merged in any order, so a project may lack a migration between two that it has.
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => list },
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function readApplied(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const untyped = db as unknown as Kysely<{ kysely_migration: { name: string } }>;
  const rows = await untyped.selectFrom('kysely_migration').select('name').orderBy('name').execute();
  return rows.map((row) => row.name);
}
