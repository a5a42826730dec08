import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** Keys of images by number. */
export async function listKeys(
  db: Kysely<Tables>,
  project: number,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: number; key: string }>`
    select image.id, image.key from json_each(${JSON.stringify(ids)}) as wanted
    cross join image on image.id = wanted.value and image.project_id = ${project}`.execute(db);
  return new Map(rows.map(({ id, key }) => [id, key]));
}
