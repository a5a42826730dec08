import { sql, type Kysely, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** The cosine of a caption and its image, and the caption revision from which it was computed. */
export interface CaptionAlignment {
  readonly captionId: number;
  readonly revision: number;
  readonly cosine: number;
}

const rowsPerStatement = 5_000;

/** All stored alignments of a model by caption. */
export async function readAlignments(
  db: Kysely<Tables>,
  project: number,
  modelId: number,
): Promise<Map<number, CaptionAlignment>> {
  const rows = await db
    .selectFrom('alignment')
    .select(['caption_id as captionId', 'revision', 'cosine'])
    .where('project_id', '=', project)
    .where('model_id', '=', modelId)
    .execute();
  return new Map(rows.map((row) => [row.captionId, row]));
}

/** Stores alignments, removes those of deleted captions, and updates the means. */
export async function storeAlignments(
  db: Transaction<Tables>,
  project: number,
  modelId: number,
  alignments: readonly CaptionAlignment[],
): Promise<void> {
  await insertAlignments(db, project, modelId, alignments);
  await sql`delete from alignment where project_id = ${project} and model_id = ${modelId}
    and caption_id not in (select id from caption where project_id = ${project})`.execute(db);
  await averageAlignments(db, project, modelId);
}

/** Stores the alignments of a few edited images and updates their means; `shown` when the library sorts by this model. */
export async function storeEditedAlignments(
  db: Transaction<Tables>,
  project: number,
  {
    modelId,
    alignments,
    imageIds,
    shown,
  }: {
    readonly modelId: number;
    readonly alignments: readonly CaptionAlignment[];
    readonly imageIds: readonly number[];
    readonly shown: boolean;
  },
): Promise<void> {
  await insertAlignments(db, project, modelId, alignments);
  const wanted = sql`(select value from json_each(${JSON.stringify(imageIds)}))`;
  await sql`insert into image_alignment (project_id, model_id, image_id, mean)
    select ${project}, ${modelId}, caption.image_id, avg(cosine) from caption
      join alignment on alignment.caption_id = caption.id
        and alignment.project_id = ${project} and alignment.model_id = ${modelId}
      where caption.project_id = ${project} and caption.image_id in ${wanted} group by caption.image_id
    on conflict (project_id, model_id, image_id) do update set mean = excluded.mean`.execute(db);
  if (!shown) return;
  await sql`update image set alignment = (select mean from image_alignment as stored
      where stored.project_id = ${project} and stored.model_id = ${modelId} and stored.image_id = image.id)
    where project_id = ${project} and id in ${wanted}`.execute(db);
}

/** Sets `image.alignment`, by which the library sorts, to the means under a model; null for images without one. */
export async function showAlignments(db: Transaction<Tables>, project: number, modelId: number | null): Promise<void> {
  await sql`with shown as (select image.id, mean from image left join image_alignment as stored
      on stored.project_id = image.project_id and stored.model_id = ${modelId} and stored.image_id = image.id
      where image.project_id = ${project} and image.alignment is not mean)
    update image set alignment = shown.mean from shown where image.id = shown.id`.execute(db);
}

/** Updates only changed means, so that a single edit does not rewrite an index of a million rows. */
async function averageAlignments(db: Transaction<Tables>, project: number, modelId: number): Promise<void> {
  const means = sql`select caption.image_id, avg(cosine) as mean from alignment
    join caption on caption.id = alignment.caption_id
    where alignment.project_id = ${project} and alignment.model_id = ${modelId} group by caption.image_id`;
  await sql`with means as (${means}) insert into image_alignment (project_id, model_id, image_id, mean)
    select ${project}, ${modelId}, means.image_id, means.mean from means left join image_alignment as stored
      on stored.project_id = ${project} and stored.model_id = ${modelId} and stored.image_id = means.image_id
      where stored.mean is not means.mean
    on conflict (project_id, model_id, image_id) do update set mean = excluded.mean`.execute(db);
  await sql`with means as (${means}) delete from image_alignment where project_id = ${project} and model_id = ${modelId}
    and image_id not in (select image_id from means)`.execute(db);
}

async function insertAlignments(
  db: Transaction<Tables>,
  project: number,
  modelId: number,
  alignments: readonly CaptionAlignment[],
): Promise<void> {
  for (let from = 0; from < alignments.length; from += rowsPerStatement) {
    const rows = alignments
      .slice(from, from + rowsPerStatement)
      .map(({ captionId, revision, cosine }) => [captionId, revision, cosine]);
    await sql`insert into alignment (project_id, model_id, caption_id, revision, cosine)
      select ${project}, ${modelId}, value ->> 0, value ->> 1, value ->> 2 from json_each(${JSON.stringify(rows)}) where true
      on conflict (project_id, model_id, caption_id) do update set revision = excluded.revision, cosine = excluded.cosine`.execute(
      db,
    );
  }
}

/** The fraction of a model's pairs with a lower cosine; null when it has no pairs. */
export async function shareBelow(
  db: Kysely<Tables>,
  project: number,
  modelId: number,
  cosine: number,
): Promise<number | null> {
  const { rows } = await sql<{ share: number | null }>`
    select avg(cosine < ${cosine}) as share from alignment where project_id = ${project} and model_id = ${modelId}`.execute(
    db,
  );
  return rows[0]?.share ?? null;
}
