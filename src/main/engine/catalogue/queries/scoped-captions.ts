import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** A caption with the key of its image. */
export interface ScopedCaption {
  readonly id: number;
  readonly imageId: number;
  readonly key: string;
  readonly slot: number;
  readonly text: string;
}

/** The captions of images, in the order of the images and slots; with `first`, only the first of each. */
export async function readCaptionsOf(
  db: Kysely<Tables>,
  project: number,
  imageIds: readonly number[],
  { first }: { first: boolean },
): Promise<{ id: number; imageId: number; text: string }[]> {
  const test = first
    ? sql`and not exists (
        select 1 from caption as before where before.project_id = caption.project_id
          and before.image_id = caption.image_id and before.slot < caption.slot
      )`
    : sql``;
  const { rows } = await sql<{ id: number; imageId: number; text: string }>`
    select caption.id, caption.image_id as imageId, caption.text from json_each(${JSON.stringify(imageIds)}) as wanted
    cross join caption on caption.project_id = ${project} and caption.image_id = wanted.value ${test}
    order by wanted.key, caption.slot`.execute(db);
  return rows;
}

/** Captions by row number with the key of their image, in the order given; unknown numbers are omitted. */
export async function readScopedCaptions(
  db: Kysely<Tables>,
  project: number,
  ids: readonly number[],
): Promise<ScopedCaption[]> {
  const { rows } = await sql<ScopedCaption>`
    select caption.id, caption.image_id as imageId, image.key, caption.slot, caption.text
    from json_each(${JSON.stringify(ids)}) as wanted
    cross join caption on caption.id = wanted.value and caption.project_id = ${project}
    cross join image on image.id = caption.image_id order by wanted.key`.execute(db);
  return rows;
}
