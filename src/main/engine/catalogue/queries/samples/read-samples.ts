import { sql, type Kysely } from 'kysely';
import type { Caption, Sample } from '../../../../../shared/contract/samples.ts';
import type { Row, Tables } from '../../tables.ts';
import { readSetting } from '../settings.ts';

/** Samples by row number, in the order given; unknown numbers are omitted. The caller fills in `percentile`. */
export async function readSamples(db: Kysely<Tables>, project: number, ids: readonly number[]): Promise<Sample[]> {
  const json = JSON.stringify(ids);
  const wanted = sql`json_each(${json}) as wanted cross join image on image.id = wanted.value and image.project_id = ${project}`;
  const modelId = await readSetting(db, project, 'current_model');
  const images = await sql<ImageRow>`
    select image.id, image.key, image.width, image.height, image.bytes, image.class_id as classId, class.name as className,
      image.split, image.status, image.alignment
    from ${wanted} left join class on class.id = image.class_id order by wanted.key`.execute(db);
  const captions = await readCaptions(
    db,
    project,
    modelId,
    sql`json_each(${json}) as wanted
      cross join caption on caption.project_id = ${project} and caption.image_id = wanted.value`,
  );
  const tags = await sql<Pick<Row<'image_tag'>, 'image_id' | 'tag'>>`
    select image_id, tag from json_each(${json}) as wanted
    cross join image_tag on image_tag.project_id = ${project} and image_tag.image_id = wanted.value order by tag`.execute(
    db,
  );
  const predictions = await sql<PredictionRow>`
    select prediction.image_id as imageId, class.id as classId, class.name as className, prediction.probability
    from json_each(${json}) as wanted cross join prediction on prediction.project_id = ${project}
      and prediction.model_id = ${modelId} and prediction.image_id = wanted.value and prediction.rank = 1
    join class on class.id = prediction.class_id`.execute(db);
  const captionsOf = Map.groupBy(captions, (caption) => caption.imageId);
  const tagsOf = Map.groupBy(tags.rows, (row) => row.image_id);
  const predictionOf = new Map(predictions.rows.map(({ imageId, ...prediction }) => [imageId, prediction]));
  return images.rows.map((image) => ({
    ...image,
    tags: tagsOf.get(image.id)?.map((row) => row.tag) ?? [],
    captions: captionsOf.get(image.id)?.sort((a, b) => a.slot - b.slot) ?? [],
    percentile: null,
    prediction: predictionOf.get(image.id) ?? null,
  }));
}

/** A caption with its alignment under the current model; undefined for an unknown number. */
export async function readCaption(db: Kysely<Tables>, project: number, id: number): Promise<Caption | undefined> {
  const modelId = await readSetting(db, project, 'current_model');
  const captions = await readCaptions(
    db,
    project,
    modelId,
    sql`(select ${id} as id) as wanted cross join caption on caption.id = wanted.id and caption.project_id = ${project}`,
  );
  return captions[0];
}

async function readCaptions(
  db: Kysely<Tables>,
  project: number,
  modelId: number | null,
  found: ReturnType<typeof sql>,
): Promise<Caption[]> {
  const { rows } = await sql<Omit<Caption, 'stale'> & { computedFrom: number | null }>`
    select caption.id, caption.image_id as imageId, caption.slot, caption.text, caption.revision, caption.origin,
      alignment.cosine as alignment, alignment.revision as computedFrom
    from ${found} left join alignment on alignment.project_id = ${project} and alignment.model_id = ${modelId}
      and alignment.caption_id = caption.id`.execute(db);
  return rows.map(({ computedFrom, ...caption }) => ({
    ...caption,
    stale: computedFrom !== null && computedFrom !== caption.revision,
  }));
}

type ImageRow = Omit<Sample, 'tags' | 'captions' | 'percentile' | 'prediction'>;
type PredictionRow = NonNullable<Sample['prediction']> & { imageId: number };
