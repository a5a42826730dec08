import { sql, type Kysely, type Transaction } from 'kysely';
import type { Row, Tables } from '../tables.ts';

/** A golden set in a list, with counts computed in the database. */
export interface GoldenSetRow {
  readonly id: number;
  readonly name: string;
  readonly measure: Row<'golden_set'>['measure'];
  readonly createdAt: number;
  readonly images: number;
  readonly captions: number;
  readonly labelled: number;
  /** JSON list of class names. */
  readonly classes: string;
}

/** Golden sets in order of creation, or one of them. */
export async function listGoldenSets(db: Kysely<Tables>, project: number, id?: number): Promise<GoldenSetRow[]> {
  const { rows } = await sql<GoldenSetRow>`
    select id, name, measure, created_at as createdAt, json_array_length(content, '$.images') as images,
      (select sum(json_array_length(value, '$.captions')) from json_each(content, '$.images')) as captions,
      (select count(*) from json_each(content, '$.images') where value ->> 'label' >= 0) as labelled,
      (select json_group_array(value ->> 'name') from json_each(content, '$.classes')) as classes
    from golden_set where project_id = ${project} ${id === undefined ? sql`` : sql`and id = ${id}`} order by id`.execute(
    db,
  );
  return rows;
}

/** A golden set with its content; undefined for an unknown number. */
export async function findGoldenSet(
  db: Kysely<Tables>,
  project: number,
  id: number,
): Promise<Row<'golden_set'> | undefined> {
  return db
    .selectFrom('golden_set')
    .selectAll()
    .where('project_id', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Row numbers of all images excluded from training: those of golden sets, and every image with identical bytes. */
export async function listProtectedImages(db: Kysely<Tables>, project: number): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    with frozen as materialized (
      select image.value ->> 'id' as id, image.value ->> 'hash' as hash
      from golden_set, json_each(golden_set.content, '$.images') as image where golden_set.project_id = ${project}
    )
    select id from frozen
    union select image.id from image
      where image.project_id = ${project} and image.content_hash in (select hash from frozen where hash is not null)`.execute(
    db,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Stores the result of a model on a golden set, replacing the previous one. */
export async function storeGoldenResult(
  db: Transaction<Tables>,
  project: number,
  result: Omit<Row<'golden_result'>, 'project_id'>,
): Promise<void> {
  const { at, figures, outcomes } = result;
  await db
    .insertInto('golden_result')
    .values({ project_id: project, ...result })
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'golden_id', 'model_id']).doUpdateSet({ at, figures, outcomes }),
    )
    .execute();
}

/** The per-image outcomes of a model on a golden set; undefined when it was not evaluated on it. */
export async function findGoldenResult(
  db: Kysely<Tables>,
  project: number,
  { goldenId, modelId }: { readonly goldenId: number; readonly modelId: number },
): Promise<Row<'golden_result'> | undefined> {
  return db
    .selectFrom('golden_result')
    .selectAll()
    .where('project_id', '=', project)
    .where('golden_id', '=', goldenId)
    .where('model_id', '=', modelId)
    .executeTakeFirst();
}

/** Results on existing golden sets, optionally of one set or model. */
export async function listGoldenResults(
  db: Kysely<Tables>,
  project: number,
  { goldenId, modelId }: { readonly goldenId?: number | undefined; readonly modelId?: number | undefined },
): Promise<Pick<Row<'golden_result'>, 'golden_id' | 'model_id' | 'at' | 'figures'>[]> {
  return db
    .selectFrom('golden_result')
    .select(['golden_id', 'model_id', 'at', 'figures'])
    .where('project_id', '=', project)
    .where('golden_id', 'in', (sets) => sets.selectFrom('golden_set').select('id').where('project_id', '=', project))
    .$if(goldenId !== undefined, (query) => query.where('golden_id', '=', goldenId!))
    .$if(modelId !== undefined, (query) => query.where('model_id', '=', modelId!))
    .orderBy('golden_id')
    .orderBy('at')
    .execute();
}
