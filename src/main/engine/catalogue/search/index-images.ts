import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from '../tables.ts';

/** Writes the documents of the images that a query names as `image_id`; `searchable` is registered by the writing connection. */
export async function indexImages(db: Kysely<Tables>, project: number, images: RawBuilder<unknown>): Promise<void> {
  // `cross join` holds SQLite to this order: from the few images named to their rows, never the other way round.
  await sql`
    insert or replace into image_search (rowid, text)
    select image.id, searchable(image.key || ' ' || coalesce((
      select group_concat(caption.text, ' ') from caption where caption.project_id = ${project} and caption.image_id = image.id
    ), ''))
    from (${images}) as touched cross join image on image.id = touched.image_id`.execute(db);
}

/** Takes the documents of removed images out of the index. */
export async function unindexImages(db: Kysely<Tables>, images: RawBuilder<unknown>): Promise<void> {
  await sql`delete from image_search where rowid in (${images})`.execute(db);
}
