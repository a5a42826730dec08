import { sql, type Kysely } from 'kysely';
import type { ImageLocation } from '../../base/image-location.ts';
import type { Row, Tables } from '../tables.ts';
import { toLocation } from './images.ts';

/** The data of a sample that an export writes. */
export interface ExportedSample {
  readonly id: number;
  readonly key: string;
  readonly location: ImageLocation;
  readonly format: string | null;
  readonly contentHash: string | null;
  readonly label: string | null;
  readonly split: string | null;
  /** The kind of its source. */
  readonly sourceKind: string;
  /** In slot order; `source` is the latest text in the source. */
  readonly captions: readonly { readonly id: number; readonly text: string; readonly source: string | null }[];
}

/** Samples by row number, in the order given; unknown numbers are omitted. */
export async function readExportedSamples(
  db: Kysely<Tables>,
  project: number,
  ids: readonly number[],
): Promise<ExportedSample[]> {
  const wanted = sql`json_each(${JSON.stringify(ids)}) as wanted`;
  const images = await sql<ExportedRow>`
    select image.id, image.key, image.file, image."offset", image."length", image.format, image.content_hash,
      image.split, class.name as label, source.root, source.kind
    from ${wanted} cross join image on image.id = wanted.value and image.project_id = ${project}
    cross join source on source.id = image.source_id
    left join class on class.id = image.class_id order by wanted.key`.execute(db);
  const captions = await sql<Pick<Row<'caption'>, 'id' | 'image_id' | 'text' | 'source_text'>>`
    select caption.id, caption.image_id, caption.text, caption.source_text from ${wanted}
    cross join caption on caption.project_id = ${project} and caption.image_id = wanted.value
    order by caption.slot`.execute(db);
  const captionsOf = Map.groupBy(captions.rows, (row) => row.image_id);
  return images.rows.map(({ root, kind, file, offset, length, content_hash, ...image }) => ({
    ...image,
    contentHash: content_hash,
    sourceKind: kind,
    location: toLocation(root, file, offset, length),
    captions: (captionsOf.get(image.id) ?? []).map(({ id, text, source_text }) => ({ id, text, source: source_text })),
  }));
}

/** Every text that an image's captions have had in this project, including removed captions. */
export async function readFormerTexts(db: Kysely<Tables>, project: number, imageId: number): Promise<Set<string>> {
  const { rows } = await sql<{ text: string | null }>`
    select text from caption where project_id = ${project} and image_id = ${imageId}
    union select source_text from caption where project_id = ${project} and image_id = ${imageId}
    union select before from edit where project_id = ${project} and image_id = ${imageId} and table_name = 'caption' and field in ('text', 'source_text')
    union select after from edit where project_id = ${project} and image_id = ${imageId} and table_name = 'caption' and field in ('text', 'source_text')
    union select value ->> '$.text' from edit, json_each(edit.before) where project_id = ${project} and image_id = ${imageId}
      and table_name = 'caption' and field = '-'`.execute(db);
  return new Set(rows.flatMap(({ text }) => (text === null ? [] : [text])));
}

type ExportedRow = Pick<
  Row<'image'>,
  'id' | 'key' | 'file' | 'offset' | 'length' | 'format' | 'content_hash' | 'split'
> & { label: string | null; root: string; kind: string };
