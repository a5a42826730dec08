import { sql, type Kysely } from 'kysely';

/**
 * Full-text index over the captions and the key of each image: one document per image, whose row number is the image's.
 * It keeps no text (the text is in the tables); `search/` writes it and asks it. This is the only part that belongs to SQLite.
 */
export async function createSearch(db: Kysely<unknown>): Promise<void> {
  await sql`
    create virtual table image_search using fts5 (
      text, content = '', contentless_delete = 1, detail = full, prefix = '2 3',
      tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co So'"
    )`.execute(db);
  // Single edits write less when their small lists are put together less often.
  await sql`insert into image_search (image_search, rank) values ('automerge', 8)`.execute(db);
  // What is gathered in memory before it is written: an import then writes fewer and longer lists of words.
  await sql`insert into image_search (image_search, rank) values ('hashsize', ${sql.lit(8 * 1024 * 1024)})`.execute(db);
}
