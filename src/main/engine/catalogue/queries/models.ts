import { StudioError } from '../../../../shared/contract/errors.ts';
import type { ModelDetails } from '../../../../shared/contract/models.ts';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { NewRow, Row, Tables } from '../tables.ts';
import { removeAudits } from './findings.ts';

/** Adds a model within the given transaction and returns its number. */
export async function insertModel(
  db: Transaction<Tables>,
  project: number,
  model: Omit<NewRow<'model'>, 'id' | 'project_id'>,
): Promise<number> {
  const { id } = await db
    .insertInto('model')
    .values({ ...model, project_id: project })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** A model; undefined for an unknown number. */
export async function findModel(db: Kysely<Tables>, project: number, id: number): Promise<Row<'model'> | undefined> {
  return db.selectFrom('model').selectAll().where('project_id', '=', project).where('id', '=', id).executeTakeFirst();
}

/** A model; `not-found` for an unknown number. */
export async function requireModel(
  { db, project }: { readonly db: Kysely<Tables>; readonly project: number },
  id: number,
): Promise<Row<'model'>> {
  const model = await findModel(db, project, id);
  if (model === undefined) throw noSuchModel(id);
  return model;
}

/** The error for an unknown model. */
export function noSuchModel(modelId: number): StudioError {
  return new StudioError('not-found', `There is no model ${modelId} in this project.`, { modelId });
}

/** Every model, in the order in which they were added. */
export async function listModels(db: Kysely<Tables>, project: number): Promise<Row<'model'>[]> {
  return db.selectFrom('model').selectAll().where('project_id', '=', project).orderBy('id').execute();
}

/** Tables of what was computed with a model. */
const computed = [
  'shard',
  'alignment',
  'image_alignment',
  'prediction',
  'evaluation',
  'projection',
  'golden_result',
  'judgement',
] as const;

/** Removes a model and everything computed with it, within the given transaction. */
export async function deleteModel(db: Transaction<Tables>, project: number, id: number): Promise<void> {
  await removeAudits(db, project, id);
  for (const table of computed)
    await sql`delete from ${sql.table(table)} where project_id = ${project} and model_id = ${id}`.execute(db);
  await db
    .updateTable('model')
    .set({ parent_id: null })
    .where('project_id', '=', project)
    .where('parent_id', '=', id)
    .execute();
  await db.deleteFrom('model').where('project_id', '=', project).where('id', '=', id).execute();
}

/** Counts what was computed with a model and is removed with it; runs that started from it stay, but cannot be resumed. */
export async function countDependents(
  db: Kysely<Tables>,
  project: number,
  model: number,
): Promise<ModelDetails['kept']> {
  const { rows } = await sql<ModelDetails['kept']>`
    select
      (select coalesce(sum(rows), 0) from shard where project_id = ${project} and model_id = ${model} and kind = 'image') as images,
      (select coalesce(sum(rows), 0) from shard where project_id = ${project} and model_id = ${model} and kind = 'caption') as captions,
      (select count(*) from prediction where project_id = ${project} and model_id = ${model} and rank = 1) as predictions,
      (select count(*) from evaluation where project_id = ${project} and model_id = ${model}) as evaluations,
      (select count(*) from projection where project_id = ${project} and model_id = ${model}) as layouts,
      (select count(*) from run where project_id = ${project} and model_id = ${model}) as runs`.execute(db);
  const [row] = rows;
  return { ...row! };
}
