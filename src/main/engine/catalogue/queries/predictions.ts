import { sql, type Kysely, type Transaction } from 'kysely';
import type { Prediction } from '../../../../shared/contract/evaluation.ts';
import type { Tables } from '../tables.ts';

/** The most probable classes of images, [images, k] row-major, best first. */
export interface PredictedClasses {
  readonly imageIds: Uint32Array;
  readonly classIds: Uint32Array;
  readonly probabilities: Float32Array;
  readonly k: number;
}

const imagesPerStatement = 1_000;

/** Puts predictions in the place of all that a model gave the same images before. */
export async function storePredictions(
  db: Transaction<Tables>,
  project: number,
  modelId: number,
  { imageIds, classIds, probabilities, k }: PredictedClasses,
): Promise<void> {
  for (let from = 0; from < imageIds.length; from += imagesPerStatement) {
    const images = imageIds.subarray(from, from + imagesPerStatement);
    await sql`delete from prediction where project_id = ${project} and model_id = ${modelId}
      and image_id in (select value from json_each(${JSON.stringify([...images])}))`.execute(db);
    const rows = Array.from({ length: images.length * k }, (_, place) => {
      const at = from * k + place;
      return [images[Math.floor(place / k)], (place % k) + 1, classIds[at], probabilities[at]];
    });
    await sql`insert into prediction (project_id, model_id, image_id, rank, class_id, probability)
      select ${project}, ${modelId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3
      from json_each(${JSON.stringify(rows)})`.execute(db);
  }
}

/** Forgets what a model predicted. */
export async function removePredictions(db: Transaction<Tables>, project: number, modelId: number): Promise<void> {
  await db.deleteFrom('prediction').where('project_id', '=', project).where('model_id', '=', modelId).execute();
}

/** Predictions of the images named, in their order; images without any are left out, and so are classes that are gone. */
export async function listPredictions(
  db: Kysely<Tables>,
  project: number,
  { modelId, imageIds }: { modelId: number; imageIds: readonly number[] },
): Promise<Prediction[]> {
  const rows = await db
    .selectFrom('prediction')
    .innerJoin('class', 'class.id', 'prediction.class_id')
    .select(['prediction.image_id', 'prediction.class_id', 'class.name', 'prediction.probability'])
    .where('prediction.project_id', '=', project)
    .where('prediction.model_id', '=', modelId)
    .where('prediction.image_id', 'in', [...imageIds])
    .orderBy('prediction.rank')
    .execute();
  const ranked = Map.groupBy(rows, (row) => row.image_id);
  return imageIds.flatMap((imageId) => {
    const found = ranked.get(imageId);
    if (found === undefined) return [];
    return [
      {
        imageId,
        ranked: found.map((row) => ({ classId: row.class_id, name: row.name, probability: row.probability })),
      },
    ];
  });
}

/** Images labelled with one class whose best prediction is another (or the same): one cell of the confusion matrix. */
export async function listConfused(
  db: Kysely<Tables>,
  project: number,
  { modelId, actual, predicted }: { modelId: number; actual: number; predicted: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('prediction')
    .innerJoin('image', 'image.id', 'prediction.image_id')
    .select('image.id')
    .where('prediction.project_id', '=', project)
    .where('prediction.model_id', '=', modelId)
    .where('prediction.rank', '=', 1)
    .where('prediction.class_id', '=', predicted)
    .where('image.class_id', '=', actual)
    .orderBy('image.id')
    .execute();
  return rows.map((row) => row.id);
}
