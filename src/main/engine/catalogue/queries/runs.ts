import type { Kysely, Transaction } from 'kysely';
import type { Row, Tables } from '../tables.ts';

/** Begins a run and returns its number. */
export async function insertRun(
  db: Transaction<Tables>,
  project: number,
  run: Pick<Row<'run'>, 'model_id' | 'job_id' | 'config'>,
): Promise<number> {
  const { id } = await db
    .insertInto('run')
    .values({
      ...run,
      project_id: project,
      result_id: null,
      folder: '',
      state: 'running',
      summary: null,
      started_at: Date.now(),
      finished_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .updateTable('run')
    .set({ folder: `runs/${id}` })
    .where('project_id', '=', project)
    .where('id', '=', id)
    .execute();
  return id;
}

/** A run, undefined when there is none with that number. */
export async function findRun(db: Kysely<Tables>, project: number, id: number): Promise<Row<'run'> | undefined> {
  return db.selectFrom('run').selectAll().where('project_id', '=', project).where('id', '=', id).executeTakeFirst();
}

/** The run of a job that was interrupted, undefined when it had not begun one. */
export async function findRunOfJob(
  db: Kysely<Tables>,
  project: number,
  jobId: number,
): Promise<Row<'run'> | undefined> {
  return db
    .selectFrom('run')
    .selectAll()
    .where('project_id', '=', project)
    .where('job_id', '=', jobId)
    .executeTakeFirst();
}

/** Writes how a run ended. */
export async function endRun(
  db: Transaction<Tables>,
  project: number,
  id: number,
  end: Pick<Row<'run'>, 'state' | 'summary' | 'result_id'>,
): Promise<void> {
  await db
    .updateTable('run')
    .set({ ...end, finished_at: Date.now() })
    .where('project_id', '=', project)
    .where('id', '=', id)
    .execute();
}

/** Keeps figures of a run; a step that is gone through again replaces what it measured before. */
export async function insertMetrics(
  db: Transaction<Tables>,
  project: number,
  runId: number,
  metrics: readonly { readonly name: string; readonly step: number; readonly value: number }[],
): Promise<void> {
  for (const metric of metrics) {
    await db
      .insertInto('metric')
      .values({ project_id: project, run_id: runId, ...metric })
      .onConflict((conflict) => conflict.doUpdateSet({ value: metric.value }))
      .execute();
  }
}
