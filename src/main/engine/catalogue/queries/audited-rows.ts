import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** The columns of an image that an audit needs. */
export interface AuditedImage {
  readonly id: number;
  readonly revision: number;
  readonly key: string;
  readonly split: string | null;
  readonly className: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly problem: string | null;
  readonly contentHash: string | null;
}

/** Images of a split (all when null), by ascending id. */
export async function listAuditedImages(
  db: Kysely<Tables>,
  project: number,
  split: string | null,
): Promise<AuditedImage[]> {
  const { rows } = await sql<AuditedImage>`
    select image.id, image.revision, image.key, image.split, class.name as className, image.width, image.height,
      image.problem, image.content_hash as contentHash
    from image left join class on class.id = image.class_id
    where image.project_id = ${project} and (${split} is null or image.split = ${split}) order by image.id`.execute(db);
  return rows;
}
