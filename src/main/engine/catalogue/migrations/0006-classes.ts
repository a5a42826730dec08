import { sql, type Kysely } from 'kysely';

/**
 * The predictions of the last run of each classifier for each image. `classes` is a JSON list of class ids by position, null for a
 * class that is not the project's; the lists of numbers are little-endian blobs (see `queries/judgements`).
 */
export async function createJudgements(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table judgement (
      evaluation_id integer primary key, project_id integer not null, model_id integer not null, task text not null,
      classes text not null, k integer not null, image_ids blob not null, labels blob not null, ranked blob not null,
      probabilities blob not null, raw blob not null, held_out blob not null, variants blob not null
    ) strict`.execute(db);
  await sql`create index judgement_by_task on judgement (project_id, model_id, task)`.execute(db);
}
