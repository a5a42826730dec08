import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** A caption of an image, with its current text. */
export interface PairCaption {
  readonly id: number;
  readonly imageId: number;
  readonly revision: number;
  readonly text: string;
}

/** The n-th caption of each image, from 0 in slot order, in the order given; images with fewer captions are omitted. */
export async function listPairCaptions(
  db: Kysely<Tables>,
  project: number,
  { imageIds, slot }: { readonly imageIds: readonly number[]; readonly slot: number },
): Promise<PairCaption[]> {
  const { rows } = await sql<PairCaption>`
    select caption.id, caption.image_id as imageId, revision, text
    from json_each(${JSON.stringify(imageIds)}) as wanted
    cross join caption on caption.id = (
      select id from caption where project_id = ${project} and image_id = wanted.value
      order by slot, id limit 1 offset ${slot}
    )
    order by wanted.key`.execute(db);
  return rows;
}
