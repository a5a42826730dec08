import { sql, type Kysely } from 'kysely';
import type { Filter } from '../../../../shared/contract/samples.ts';
import type { ImageLocation } from '../../base/image-location.ts';
import type { Tables } from '../tables.ts';
import { toLocation } from './images.ts';
import { readConditions, testAll } from './samples/conditions.ts';

/** A training image with its captions. */
export interface TrainingImage {
  readonly id: number;
  readonly key: string;
  /** SHA-256 of its bytes in hex; null until the image is inspected. */
  readonly hash: string | null;
  readonly location: ImageLocation;
  readonly classId: number | null;
  readonly captions: readonly string[];
}

/** Selects training images: every given condition must match. `location` is that of their source. */
export interface TrainingSelection {
  readonly split?: string | undefined;
  readonly filter?: Filter | undefined;
  /** Only images with status good. */
  readonly reviewed?: boolean | undefined;
  readonly location?: string | undefined;
}

interface TrainingRow {
  readonly id: number;
  readonly key: string;
  readonly hash: string | null;
  readonly root: string;
  readonly file: string;
  readonly offset: number | null;
  readonly length: number | null;
  readonly classId: number | null;
  readonly captions: string;
}

/** Selected images without known problems that are not rejected, by ascending id, with their captions by slot. */
export async function readTrainingImages(
  db: Kysely<Tables>,
  project: number,
  { split, filter, reviewed, location }: TrainingSelection,
): Promise<TrainingImage[]> {
  const chosen = filter && testAll(project, readConditions(project, filter).all, { many: true });
  const { rows } = await sql<TrainingRow>`
    select image.id, image.key, image.content_hash as hash, source.root, image.file, image."offset", image."length",
      image.class_id as classId,
      (select json_group_array(text) from (
        select text from caption where caption.project_id = ${project} and caption.image_id = image.id order by slot
      )) as captions
    from image cross join source on source.id = image.source_id
    where image.project_id = ${project} and image.problem is null and image.status <> 'reject'
      ${split === undefined ? sql`` : sql`and image.split = ${split}`}
      ${chosen === undefined ? sql`` : sql`and ${chosen}`}
      ${reviewed ? sql`and image.status = 'good'` : sql``}
      ${location === undefined ? sql`` : sql`and source.location = ${location}`}
    order by image.id`.execute(db);
  return rows.map(({ id, key, hash, root, file, offset, length, classId, captions }) => ({
    id,
    key,
    hash,
    location: toLocation(root, file, offset, length),
    classId,
    captions: (JSON.parse(captions) as string[]).filter((text) => text.trim() !== ''),
  }));
}
