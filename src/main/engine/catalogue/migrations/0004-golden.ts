import { sql, type Kysely } from 'kysely';

/** Golden sets, their results per model, trade-off curves, and why a run failed. */
export async function createGolden(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table golden_set (id integer primary key autoincrement, project_id integer not null, name text not null,
      measure text not null, content text not null, created_at integer not null, unique (project_id, name)) strict`.execute(
    db,
  );
  await sql`
    create table golden_result (project_id integer, golden_id integer, model_id integer, at integer not null,
      figures text not null, outcomes text not null, primary key (project_id, golden_id, model_id)) strict, without rowid`.execute(
    db,
  );
  await sql`create index golden_result_by_model on golden_result (project_id, model_id)`.execute(db);
  await sql`
    create table frontier (project_id integer, child_id integer, parent_id integer not null, result text not null,
      primary key (project_id, child_id)) strict, without rowid`.execute(db);
  await sql`alter table run add column fault text`.execute(db);
}
