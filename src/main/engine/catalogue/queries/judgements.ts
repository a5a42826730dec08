import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import { bytesOf } from '../../files/bytes-of.ts';
import type { Row, Tables } from '../tables.ts';

/** The label of an image that has none, or one outside the classes at hand; the rank of no class. */
export const noClass = -1;

/** What a classifier said of images. Classes are named by position. */
export interface Judgement {
  readonly imageIds: Uint32Array;
  /** The true class of each image when it was judged, or `noClass`. */
  readonly labels: Int32Array;
  /** Number of the class at each position, null for one that is not the project's. */
  readonly classIds: readonly (number | null)[];
  readonly k: number;
  /** The most probable classes, [images, k] row-major, best first; `noClass` where there are fewer. */
  readonly ranked: Int32Array;
  readonly probabilities: Float32Array;
  /** Probability of the best class before calibration, and at the temperature that the image had no part in. */
  readonly raw: Float32Array;
  readonly heldOut: Float32Array;
  /** For the playground, whether each variant is right, [variants, images]: the ensemble, each template alone, each left out. */
  readonly variants: Uint8Array;
}

const classNumbers = z.array(z.number().int().nullable());

/** Keeps what a finished evaluation said, in the place of what the same classifier said before. */
export async function storeJudgement(
  db: Transaction<Tables>,
  project: number,
  { evaluationId, modelId, task }: { evaluationId: number; modelId: number; task: string },
  judgement: Judgement,
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
      classes: JSON.stringify(judgement.classIds),
      k: judgement.k,
      image_ids: bytesOf(judgement.imageIds),
      labels: bytesOf(judgement.labels),
      ranked: bytesOf(judgement.ranked),
      probabilities: bytesOf(judgement.probabilities),
      raw: bytesOf(judgement.raw),
      held_out: bytesOf(judgement.heldOut),
      variants: bytesOf(judgement.variants),
    })
    .execute();
}

/** Which evaluation the kept judgement of a classifier came of; of any classifier, the newest, when no task is named. */
export async function findJudgement(
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

/** A kept judgement, null when a later one has taken its place. */
export async function readJudgement(
  db: Kysely<Tables>,
  project: number,
  evaluationId: number,
): Promise<Judgement | null> {
  const row = await db
    .selectFrom('judgement')
    .selectAll()
    .where('project_id', '=', project)
    .where('evaluation_id', '=', evaluationId)
    .executeTakeFirst();
  return row === undefined ? null : toJudgement(row);
}

function toJudgement(row: Row<'judgement'>): Judgement {
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

/** Copied: a blob need not start at a multiple of four. */
function bufferOf(blob: Uint8Array): ArrayBuffer {
  return new Uint8Array(blob).buffer;
}
