import { sql, type Kysely, type Transaction } from 'kysely';
import type { Row, Tables } from '../tables.ts';

/** Creates a run and returns its number. */
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
      fault: null,
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

/** A run; undefined for an unknown number. */
export async function findRun(db: Kysely<Tables>, project: number, id: number): Promise<Row<'run'> | undefined> {
  return db.selectFrom('run').selectAll().where('project_id', '=', project).where('id', '=', id).executeTakeFirst();
}

/** The run of an interrupted job; undefined when it had not started one. */
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

/** Stores the end of a run. */
export async function endRun(
  db: Transaction<Tables>,
  project: number,
  id: number,
  end: Pick<Row<'run'>, 'state' | 'summary' | 'result_id' | 'fault'>,
): Promise<void> {
  await db
    .updateTable('run')
    .set({ ...end, finished_at: Date.now() })
    .where('project_id', '=', project)
    .where('id', '=', id)
    .execute();
}

/** Stores metrics of a run; a repeated step replaces its earlier values. */
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

/** Runs, newest first. */
export async function listRuns(db: Kysely<Tables>, project: number, limit: number): Promise<Row<'run'>[]> {
  return db
    .selectFrom('run')
    .selectAll()
    .where('project_id', '=', project)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** A curve of a run, by ascending step. */
export interface RunCurve {
  readonly name: string;
  readonly steps: number[];
  readonly values: number[];
}

/** The curves of a run by name. */
export async function readCurves(db: Kysely<Tables>, project: number, runId: number): Promise<RunCurve[]> {
  const { rows } = await sql<{ name: string; steps: string; vals: string }>`
    select name, json_group_array(step) as steps, json_group_array(value) as vals from (
      select name, step, value from metric where project_id = ${project} and run_id = ${runId} order by name, step
    ) group by name order by name`.execute(db);
  return rows.map(({ name, steps, vals }) => ({
    name,
    steps: JSON.parse(steps) as number[],
    values: JSON.parse(vals) as number[],
  }));
}

/** Marks a run as running again, in a new job. */
export async function continueRun(
  db: Transaction<Tables>,
  project: number,
  { id, jobId }: { readonly id: number; readonly jobId: number },
): Promise<void> {
  await db
    .updateTable('run')
    .set({ state: 'running', job_id: jobId, fault: null, finished_at: null })
    .where('project_id', '=', project)
    .where('id', '=', id)
    .execute();
}
