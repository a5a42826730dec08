import { sql, type Kysely } from 'kysely';

/** Kinds of jobs, renamed to what they do. */
const renamed = {
  model: 'add-model',
  measure: 'measure-speed',
  parity: 'check-parity',
  resume: 'resume-run',
  golden: 'evaluate-golden',
  frontier: 'measure-frontier',
  project: 'compute-map',
  report: 'write-report',
  sample: 'make-sample',
};

/** Renames the kinds of jobs to their current names. */
export async function renameJobKinds(db: Kysely<unknown>): Promise<void> {
  for (const [before, after] of Object.entries(renamed))
    await sql`update job set kind = ${after} where kind = ${before}`.execute(db);
}
