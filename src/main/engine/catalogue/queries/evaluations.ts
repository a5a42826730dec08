import type { Kysely, Transaction } from 'kysely';
import { evaluationResult, type EvaluationResult } from '../../../../shared/contract/evaluation.ts';
import type { Tables } from '../tables.ts';

/** Stores a finished evaluation; returns its number. */
export async function storeEvaluation(
  db: Transaction<Tables>,
  project: number,
  { modelId, split, result }: { modelId: number; split: string | null; result: EvaluationResult },
): Promise<number> {
  const { id } = await db
    .insertInto('evaluation')
    .values({
      project_id: project,
      model_id: modelId,
      task: result.task,
      split,
      at: Date.now(),
      result: JSON.stringify(result),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** The latest evaluation of a task; null when there is none, or it has the format of another version. */
export async function readLatestEvaluation(
  db: Kysely<Tables>,
  project: number,
  { modelId, task }: { modelId: number; task: EvaluationResult['task'] },
): Promise<EvaluationResult | null> {
  const row = await db
    .selectFrom('evaluation')
    .select('result')
    .where('project_id', '=', project)
    .where('model_id', '=', modelId)
    .where('task', '=', task)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  return evaluationResult.safeParse(JSON.parse(row.result)).data ?? null;
}
