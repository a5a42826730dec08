import { sql, type Kysely } from 'kysely';

/**
 * Full-text index over the captions and the key of each image: one document per image, with the image's row number. It stores no
 * text (the tables do); `search/` writes and queries it. This is the only part that is specific to SQLite.
 */
export async function createSearch(db: Kysely<unknown>): Promise<void> {
  await sql`
    create virtual table image_search using fts5 (
      text, content = '', contentless_delete = 1, detail = full, prefix = '2 3',
      tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co So'"
    )`.execute(db);
  // Single edits write less when segments are merged less often.
  await sql`insert into image_search (image_search, rank) values ('automerge', 8)`.execute(db);
  // The in-memory buffer: an import then writes fewer and larger segments.
  await sql`insert into image_search (image_search, rank) values ('hashsize', ${sql.lit(8 * 1024 * 1024)})`.execute(db);
}
