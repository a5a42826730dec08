import { sql, type Kysely } from 'kysely';

/** Stores the word count of captions with an index, so that samples can be filtered by length. Words are separated by spaces. */
export async function countWords(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table caption add column words integer generated always as (
      length(trim(text)) - length(replace(trim(text), ' ', '')) + (trim(text) <> '')
    ) virtual`.execute(db);
  await sql`create index caption_by_words on caption (project_id, words, image_id)`.execute(db);
  await sql`insert into sqlite_stat1 (tbl, idx, stat) values ('caption', 'caption_by_words', '5000000 5000000 50000 1')`.execute(
    db,
  );
  await sql`analyze sqlite_schema`.execute(db);
}
