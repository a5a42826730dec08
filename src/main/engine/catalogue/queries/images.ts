import { resolve } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { ImageLocation } from '../../base/image-location.ts';
import type { Row, Tables } from '../tables.ts';

/** What one needs to open an image of the catalogue. */
export interface LocatedImage {
  readonly id: number;
  readonly revision: number;
  readonly key: string;
  readonly location: ImageLocation;
  readonly width: number | null;
  readonly height: number | null;
  readonly problem: string | null;
  /** As the image's content says, such as `jpeg`; null until it was looked at. */
  readonly format: string | null;
  /** SHA-256 of its bytes in hex; null until it was looked at. */
  readonly contentHash: string | null;
}

/** Where the bytes of images are, in the order asked; unknown numbers are left out. */
export async function locateImages(
  db: Kysely<Tables>,
  project: number,
  ids: readonly number[],
): Promise<LocatedImage[]> {
  const { rows } = await sql<LocatedRow>`
    select image.id, image.revision, image.key, image.file, image."offset", image."length", image.width, image.height,
      image.problem, image.format, image.content_hash as contentHash, source.root
    from json_each(${JSON.stringify(ids)}) as wanted
    cross join image on image.id = wanted.value and image.project_id = ${project}
    cross join source on source.id = image.source_id order by wanted.key`.execute(db);
  return rows.map(({ root, file, offset, length, ...image }) => ({
    ...image,
    location: toLocation(root, file, offset, length),
  }));
}

/** Where bytes are, from the columns of a source and an image. */
export function toLocation(root: string, file: string, offset: number | null, length: number | null): ImageLocation {
  return { file: resolve(root, file), ...(offset !== null && { offset }), ...(length !== null && { length }) };
}

/** Images of a source by key, as far as they are known. */
export async function findSourceImages(
  db: Kysely<Tables>,
  project: number,
  sourceId: number,
  keys: readonly string[],
): Promise<Map<string, Row<'image'>>> {
  const { rows } = await sql<Row<'image'>>`
    select image.* from json_each(${JSON.stringify(keys)}) as wanted
    cross join image on image.project_id = ${project} and image.source_id = ${sourceId} and image.key = wanted.value`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.key, row]));
}

type LocatedRow = Pick<
  Row<'image'>,
  'id' | 'revision' | 'key' | 'file' | 'offset' | 'length' | 'width' | 'height' | 'problem' | 'format'
> & { root: string; contentHash: string | null };
