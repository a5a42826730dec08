import { sql, type Kysely } from 'kysely';
import type { ModelDetails } from '../../../../shared/contract/models.ts';
import type { Tables } from '../tables.ts';

/** Counts what was computed with a model and is removed with it; runs that started from it stay, but cannot be resumed. */
export async function countKept(db: Kysely<Tables>, project: number, model: number): Promise<ModelDetails['kept']> {
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
