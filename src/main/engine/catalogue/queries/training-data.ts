import { sql, type Kysely } from 'kysely';
import type { ImageLocation } from '../image-location.ts';
import type { Tables } from '../tables.ts';
import { toLocation } from './images.ts';

/** An image that can be learned from, with its captions. */
export interface TrainingImage {
  readonly id: number;
  readonly location: ImageLocation;
  readonly classId: number | null;
  readonly captions: readonly string[];
}

interface TrainingRow {
  readonly id: number;
  readonly root: string;
  readonly file: string;
  readonly offset: number | null;
  readonly length: number | null;
  readonly classId: number | null;
  readonly captions: string;
}

/** Images of a split (all when it is undefined), and of the source at a location when one is given, without a known problem, by rising id, with their captions by slot. */
export async function readTrainingImages(
  db: Kysely<Tables>,
  project: number,
  split: string | undefined,
  location?: string,
): Promise<TrainingImage[]> {
  const { rows } = await sql<TrainingRow>`
    select image.id, source.root, image.file, image."offset", image."length", image.class_id as classId,
      (select json_group_array(text) from (
        select text from caption where caption.project_id = ${project} and caption.image_id = image.id order by slot
      )) as captions
    from image cross join source on source.id = image.source_id
    where image.project_id = ${project} and image.problem is null and image.status <> 'reject'
      ${split === undefined ? sql`` : sql`and image.split = ${split}`}
      ${location === undefined ? sql`` : sql`and source.location = ${location}`}
    order by image.id`.execute(db);
  return rows.map(({ id, root, file, offset, length, classId, captions }) => ({
    id,
    location: toLocation(root, file, offset, length),
    classId,
    captions: (JSON.parse(captions) as string[]).filter((text) => text.trim() !== ''),
  }));
}
