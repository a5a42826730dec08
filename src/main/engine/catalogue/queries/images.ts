import { resolve } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { ImageLocation } from '../../base/image-location.ts';
import type { Row, Tables } from '../tables.ts';

/** What is needed to open an image. */
export interface LocatedImage {
  readonly id: number;
  readonly revision: number;
  readonly key: string;
  readonly location: ImageLocation;
  readonly width: number | null;
  readonly height: number | null;
  readonly problem: string | null;
  /** The format by content, such as `jpeg`; null until the image is inspected. */
  readonly format: string | null;
  /** SHA-256 of its bytes in hex; null until the image is inspected. */
  readonly contentHash: string | null;
}

/** The locations of images, in the order given; unknown numbers are omitted. */
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

/** A location, from the columns of a source and an image. */
export function toLocation(root: string, file: string, offset: number | null, length: number | null): ImageLocation {
  return { file: resolve(root, file), ...(offset !== null && { offset }), ...(length !== null && { length }) };
}

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

/** The known images of a source, by key. */
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
