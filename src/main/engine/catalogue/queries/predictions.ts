import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** The most probable classes of images, [images, k] row-major, best first. */
export interface PredictedClasses {
  readonly imageIds: Uint32Array;
  /** 0 where an image has fewer classes than k. */
  readonly classIds: Uint32Array;
  readonly probabilities: Float32Array;
  readonly k: number;
}

const imagesPerStatement = 1_000;

/** Stores predictions, replacing a model's earlier ones for the same images. */
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
    }).filter(([, , classId]) => classId !== 0);
    await sql`insert into prediction (project_id, model_id, image_id, rank, class_id, probability)
      select ${project}, ${modelId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3
      from json_each(${JSON.stringify(rows)})`.execute(db);
  }
}

/** Removes a model's predictions. */
export async function removePredictions(db: Transaction<Tables>, project: number, modelId: number): Promise<void> {
  await db.deleteFrom('prediction').where('project_id', '=', project).where('model_id', '=', modelId).execute();
}
