import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** The properties by which a map can colour an image. */
export interface ImageFacts {
  readonly id: number;
  readonly classId: number | null;
  readonly split: string | null;
  readonly status: string;
  /** The top class of the last run. */
  readonly predictedId: number | null;
  /** Mean alignment of its captions. */
  readonly alignment: number | null;
}

/** Class, split, status, prediction and alignment of every image under a model. */
export async function readImageFacts(db: Kysely<Tables>, project: number, modelId: number): Promise<ImageFacts[]> {
  return db
    .selectFrom('image')
    .leftJoin('image_alignment as aligned', (join) =>
      join
        .onRef('aligned.project_id', '=', 'image.project_id')
        .onRef('aligned.image_id', '=', 'image.id')
        .on('aligned.model_id', '=', modelId),
    )
    .leftJoin('prediction', (join) =>
      join
        .onRef('prediction.project_id', '=', 'image.project_id')
        .onRef('prediction.image_id', '=', 'image.id')
        .on('prediction.model_id', '=', modelId)
        .on('prediction.rank', '=', 1),
    )
    .select([
      'image.id',
      'image.class_id as classId',
      'image.split',
      'image.status',
      'prediction.class_id as predictedId',
      'aligned.mean as alignment',
    ])
    .where('image.project_id', '=', project)
    .execute();
}

/** Every caption with its image and text. */
export async function readCaptionsOfImages(
  db: Kysely<Tables>,
  project: number,
): Promise<{ id: number; imageId: number; text: string }[]> {
  return db
    .selectFrom('caption')
    .select(['id', 'image_id as imageId', 'text'])
    .where('project_id', '=', project)
    .orderBy('id')
    .execute();
}
