import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from '../tables.ts';

/** Indexes the images that a query returns as `image_id`; the writing connection registers `searchable`. */
export async function indexImages(db: Kysely<Tables>, project: number, images: RawBuilder<unknown>): Promise<void> {
  // `cross join` fixes the join order: from the few touched images to their rows.
  await sql`
    insert or replace into image_search (rowid, text)
    select image.id, searchable(image.key || ' ' || coalesce((
      select group_concat(caption.text, ' ') from caption where caption.project_id = ${project} and caption.image_id = image.id
    ), ''))
    from (${images}) as touched cross join image on image.id = touched.image_id`.execute(db);
}

/** Removes images from the index. */
export async function unindexImages(db: Kysely<Tables>, images: RawBuilder<unknown>): Promise<void> {
  await sql`delete from image_search where rowid in (${images})`.execute(db);
}
