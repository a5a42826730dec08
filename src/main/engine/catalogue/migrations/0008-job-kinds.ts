import { sql, type Kysely } from 'kysely';

/** Jobs are called by what they do. */
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

/** Gives the kinds of jobs their present names. */
export async function renameJobKinds(db: Kysely<unknown>): Promise<void> {
  for (const [before, after] of Object.entries(renamed))
    await sql`update job set kind = ${after} where kind = ${before}`.execute(db);
}
