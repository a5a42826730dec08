import type { Kysely } from 'kysely';
import { isStudioError } from '../../../shared/contract/errors.ts';
import type { Job, JobKind } from '../../../shared/contract/jobs.ts';
import type { Row, Tables } from '../catalogue/tables.ts';

/** Why a job failed, as it is stored and sent. */
export type JobFault = NonNullable<Job['fault']>;

/** A job in the form of the contract. */
function toJob(row: Row<'job'>): Job {
  return {
    id: row.id,
    kind: row.kind as JobKind,
    title: row.title,
    state: row.state,
    progress: row.progress === null ? null : (JSON.parse(row.progress) as Job['progress']),
    createdAt: new Date(row.created_at).toISOString(),
    finishedAt: row.finished_at === null ? null : new Date(row.finished_at).toISOString(),
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    fault: row.fault === null ? null : (JSON.parse(row.fault) as JobFault),
    notices: JSON.parse(row.notices) as string[],
  };
}

/** An error as a value; any error but a StudioError becomes `internal`. */
export function toFault(error: unknown): JobFault {
  if (isStudioError(error)) return { code: error.code, message: error.message, data: { ...error.data } };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), data: {} };
}

/** Jobs, newest first. */
export async function listJobs(db: Kysely<Tables>, project: number, limit: number): Promise<Job[]> {
  const rows = await db
    .selectFrom('job')
    .selectAll()
    .where('project_id', '=', project)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toJob);
}

/** A job, or undefined for an unknown number. */
export async function findJob(db: Kysely<Tables>, project: number, id: number): Promise<Job | undefined> {
  const row = await db
    .selectFrom('job')
    .selectAll()
    .where('project_id', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toJob(row);
}
