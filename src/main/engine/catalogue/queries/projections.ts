import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import {
  projectionOptions,
  projectionSummary,
  type ProjectionSummary,
} from '../../../../shared/contract/projection.ts';
import { bytesOf } from '../../files/bytes-of.ts';
import type { Row, Tables } from '../tables.ts';

/** A layout as it is kept: images first, then captions. */
export interface StoredLayout {
  readonly summary: ProjectionSummary;
  readonly imageIds: Uint32Array;
  readonly captionIds: Uint32Array;
  /** [images + captions, 2] */
  readonly points: Float32Array;
}

/** A layout that is to be kept. */
export type NewLayout = Omit<StoredLayout, 'summary'> & {
  readonly summary: Omit<ProjectionSummary, 'id' | 'at' | 'images' | 'captions'>;
};

/** Layouts that are kept in a project; older ones are forgotten. */
const keptLayouts = 30;

/** What of a summary has no column of its own. */
const keptFacts = projectionSummary
  .pick({ fromId: true, leftOut: true, trustworthiness: true, variance: true })
  .extend({ options: projectionOptions, images: z.number().int() });

/** Keeps a layout and returns its number. */
export async function insertLayout(db: Transaction<Tables>, project: number, layout: NewLayout): Promise<number> {
  const { imageIds, captionIds, points, summary } = layout;
  const { id } = await db
    .insertInto('projection')
    .values({
      project_id: project,
      model_id: summary.modelId,
      at: Date.now(),
      options: JSON.stringify(keptFacts.parse({ ...summary, images: imageIds.length })),
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
        .limit(keptLayouts),
    )
    .execute();
  return id;
}

/** Puts more points into a layout that is kept. */
export async function replaceLayout(
  db: Transaction<Tables>,
  project: number,
  projectionId: number,
  { imageIds, captionIds, points, summary }: NewLayout,
): Promise<void> {
  await db
    .updateTable('projection')
    .set({
      options: JSON.stringify(keptFacts.parse({ ...summary, images: imageIds.length })),
      ids: joinIds(imageIds, captionIds),
      points: bytesOf(points),
    })
    .where('project_id', '=', project)
    .where('id', '=', projectionId)
    .execute();
}

/** A layout, undefined when there is none of that number (or another program wrote it in another form). */
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
  const facts = keptFacts.safeParse(JSON.parse(options)).data;
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
