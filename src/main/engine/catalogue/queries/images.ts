import { resolve } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { ImageLocation } from '../image-location.ts';
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
}

/** Where the bytes of images are, in the order asked; unknown numbers are left out. */
export async function locateImages(
  db: Kysely<Tables>,
  project: number,
  ids: readonly number[],
): Promise<LocatedImage[]> {
  const { rows } = await sql<LocatedRow>`
    select image.id, image.revision, image.key, image.file, image."offset", image."length", image.width, image.height,
      image.problem, source.root
    from json_each(${JSON.stringify(ids)}) as wanted
    cross join image on image.id = wanted.value and image.project_id = ${project}
    cross join source on source.id = image.source_id order by wanted.key`.execute(db);
  return rows.map(({ root, file, offset, length, ...image }) => ({
    ...image,
    location: {
      file: resolve(root, file),
      ...(offset !== null && { offset }),
      ...(length !== null && { length }),
    },
  }));
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
  'id' | 'revision' | 'key' | 'file' | 'offset' | 'length' | 'width' | 'height' | 'problem'
> & { root: string };
