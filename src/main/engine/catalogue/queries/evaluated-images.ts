import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import { bytesOf } from '../../files/bytes-of.ts';
import type { Row, Tables } from '../tables.ts';

/** No class: an image without a label, or with one outside the evaluated classes. */
export const noClass = -1;

/** The predictions of a classifier. Classes are given by position. */
export interface EvaluatedImages {
  readonly imageIds: Uint32Array;
  /** The true class of each image at the time of the evaluation, or `noClass`. */
  readonly labels: Int32Array;
  /** The class id at each position; null for a class that is not the project's. */
  readonly classIds: readonly (number | null)[];
  readonly k: number;
  /** The most probable classes, [images, k] row-major, best first, padded with `noClass`. */
  readonly ranked: Int32Array;
  readonly probabilities: Float32Array;
  /** Probability of the top class before calibration, and at the temperature fitted without the image. */
  readonly raw: Float32Array;
  readonly heldOut: Float32Array;
  /** For the playground, whether each variant is correct, [variants, images]: the ensemble, each template alone, each left out. */
  readonly variants: Uint8Array;
}

const classNumbers = z.array(z.number().int().nullable());

/** Stores the predictions of an evaluation, replacing earlier ones of the same classifier. */
export async function storeEvaluatedImages(
  db: Transaction<Tables>,
  project: number,
  { evaluationId, modelId, task }: { evaluationId: number; modelId: number; task: string },
  evaluated: EvaluatedImages,
): Promise<void> {
  await db
    .deleteFrom('judgement')
    .where('project_id', '=', project)
    .where('model_id', '=', modelId)
    .where('task', '=', task)
    .execute();
  await db
    .insertInto('judgement')
    .values({
      evaluation_id: evaluationId,
      project_id: project,
      model_id: modelId,
      task,
      classes: JSON.stringify(evaluated.classIds),
      k: evaluated.k,
      image_ids: bytesOf(evaluated.imageIds),
      labels: bytesOf(evaluated.labels),
      ranked: bytesOf(evaluated.ranked),
      probabilities: bytesOf(evaluated.probabilities),
      raw: bytesOf(evaluated.raw),
      held_out: bytesOf(evaluated.heldOut),
      variants: bytesOf(evaluated.variants),
    })
    .execute();
}

/** The evaluation behind the stored predictions of a classifier; of the latest one when no task is given. */
export async function findEvaluatedImages(
  db: Kysely<Tables>,
  project: number,
  { modelId, tasks }: { modelId: number; tasks: readonly string[] },
): Promise<number | null> {
  const row = await db
    .selectFrom('judgement')
    .select('evaluation_id')
    .where('project_id', '=', project)
    .where('model_id', '=', modelId)
    .where('task', 'in', [...tasks])
    .orderBy('evaluation_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.evaluation_id ?? null;
}

/** The stored predictions of an evaluation; null when later ones replaced them. */
export async function readEvaluatedImages(
  db: Kysely<Tables>,
  project: number,
  evaluationId: number,
): Promise<EvaluatedImages | null> {
  const row = await db
    .selectFrom('judgement')
    .selectAll()
    .where('project_id', '=', project)
    .where('evaluation_id', '=', evaluationId)
    .executeTakeFirst();
  return row === undefined ? null : toJudgement(row);
}

function toJudgement(row: Row<'judgement'>): EvaluatedImages {
  return {
    imageIds: new Uint32Array(bufferOf(row.image_ids)),
    labels: new Int32Array(bufferOf(row.labels)),
    classIds: classNumbers.parse(JSON.parse(row.classes)),
    k: row.k,
    ranked: new Int32Array(bufferOf(row.ranked)),
    probabilities: new Float32Array(bufferOf(row.probabilities)),
    raw: new Float32Array(bufferOf(row.raw)),
    heldOut: new Float32Array(bufferOf(row.held_out)),
    variants: new Uint8Array(bufferOf(row.variants)),
  };
}

/** A copy, because a blob may be unaligned. */
function bufferOf(blob: Uint8Array): ArrayBuffer {
  return new Uint8Array(blob).buffer;
}
