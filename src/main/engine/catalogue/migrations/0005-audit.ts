import { sql, type Kysely } from 'kysely';

/** The latest audit, its queue, and the user's decisions. Decisions belong to image and caption, so that they outlive an audit. */
export async function createAudit(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit (id integer primary key autoincrement, project_id integer not null, model_id integer not null,
      at integer not null, split text, summary text not null) strict`.execute(db);
  await sql`
    create table finding (id integer primary key autoincrement, project_id integer not null, audit_id integer not null,
      rank integer not null, image_id integer not null, caption_id integer not null, revision integer not null,
      probability real not null, cosine real, reasons text not null, reason_bits integer not null, canary integer not null) strict`.execute(
    db,
  );
  await sql`create index finding_by_rank on finding (project_id, rank)`.execute(db);
  await sql`create index finding_by_image on finding (project_id, image_id, caption_id)`.execute(db);
  await sql`
    create table review (id integer primary key autoincrement, project_id integer not null, image_id integer not null,
      caption_id integer not null, revision integer not null, decision text not null,
      unique (project_id, image_id, caption_id)) strict`.execute(db);
}
