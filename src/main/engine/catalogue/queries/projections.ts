import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import {
  projectionOptions,
  projectionSummary,
  type ProjectionSummary,
} from '../../../../shared/contract/projection.ts';
import { bytesOf } from '../../files/bytes-of.ts';
import type { Row, Tables } from '../tables.ts';

/** A stored layout: images first, then captions. */
export interface StoredLayout {
  readonly summary: ProjectionSummary;
  readonly imageIds: Uint32Array;
  readonly captionIds: Uint32Array;
  /** [images + captions, 2] */
  readonly points: Float32Array;
}

/** A layout to store. */
export type NewLayout = Omit<StoredLayout, 'summary'> & {
  readonly summary: Omit<ProjectionSummary, 'id' | 'at' | 'images' | 'captions'>;
};

/** The maximum number of layouts in a project; older ones are removed. */
const maxLayouts = 30;

/** The parts of a summary without a column of their own. */
const storedFacts = projectionSummary
  .pick({ fromId: true, leftOut: true, trustworthiness: true, variance: true })
  .extend({ options: projectionOptions, images: z.number().int() });

/** Stores a layout and returns its number. */
export async function insertLayout(db: Transaction<Tables>, project: number, layout: NewLayout): Promise<number> {
  const { imageIds, captionIds, points, summary } = layout;
  const { id } = await db
    .insertInto('projection')
    .values({
      project_id: project,
      model_id: summary.modelId,
      at: Date.now(),
      options: JSON.stringify(storedFacts.parse({ ...summary, images: imageIds.length })),
      ids: joinIds(imageIds, captionIds),
      points: bytesOf(points),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .deleteFrom('projection')
    .where('project_id', '=', project)
    .where('id', 'not in', (kept) =>
      kept
        .selectFrom('projection')
        .select('id')
        .where('project_id', '=', project)
        .orderBy('id', 'desc')
        .limit(maxLayouts),
    )
    .execute();
  return id;
}

/** Adds points to a stored layout. */
export async function replaceLayout(
  db: Transaction<Tables>,
  project: number,
  projectionId: number,
  { imageIds, captionIds, points, summary }: NewLayout,
): Promise<void> {
  await db
    .updateTable('projection')
    .set({
      options: JSON.stringify(storedFacts.parse({ ...summary, images: imageIds.length })),
      ids: joinIds(imageIds, captionIds),
      points: bytesOf(points),
    })
    .where('project_id', '=', project)
    .where('id', '=', projectionId)
    .execute();
}

/** A layout; undefined for an unknown number, or one in the format of another version. */
export async function findLayout(
  db: Kysely<Tables>,
  project: number,
  projectionId: number,
): Promise<StoredLayout | undefined> {
  const row = await db
    .selectFrom('projection')
    .selectAll()
    .where('project_id', '=', project)
    .where('id', '=', projectionId)
    .executeTakeFirst();
  const summary = row && describe(row, row.ids.byteLength);
  if (row === undefined || summary === null || summary === undefined) return undefined;
  const ids = new Uint32Array(new Uint8Array(row.ids).buffer);
  const points = new Float32Array(new Uint8Array(row.points).buffer);
  return { summary, imageIds: ids.slice(0, summary.images), captionIds: ids.slice(summary.images), points };
}

/** Layouts without their points, newest first. */
export async function listLayouts(
  db: Kysely<Tables>,
  project: number,
  modelId: number | undefined,
): Promise<ProjectionSummary[]> {
  const layouts = db
    .selectFrom('projection')
    .select((select) => ['id', 'model_id', 'at', 'options', select.fn<number>('length', ['ids']).as('bytes')])
    .where('project_id', '=', project)
    .orderBy('id', 'desc');
  const rows = await (modelId === undefined ? layouts : layouts.where('model_id', '=', modelId)).execute();
  return rows.map((row) => describe(row, row.bytes)).filter((summary) => summary !== null);
}

function describe(
  { id, model_id, at, options }: Pick<Row<'projection'>, 'id' | 'model_id' | 'at' | 'options'>,
  idBytes: number,
): ProjectionSummary | null {
  const facts = storedFacts.safeParse(JSON.parse(options)).data;
  if (facts === undefined) return null;
  const captions = idBytes / Uint32Array.BYTES_PER_ELEMENT - facts.images;
  return { id, modelId: model_id, at: new Date(at).toISOString(), captions, ...facts };
}

function joinIds(images: Uint32Array, captions: Uint32Array): Uint8Array {
  const ids = new Uint32Array(images.length + captions.length);
  ids.set(images);
  ids.set(captions, images.length);
  return bytesOf(ids);
}
