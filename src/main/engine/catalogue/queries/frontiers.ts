import type { Kysely, Transaction } from 'kysely';
import { frontier, type Frontier } from '../../../../shared/contract/promotion.ts';
import type { Tables } from '../tables.ts';

/** Stores the trade-off curve of a child, replacing its previous one. */
export async function storeFrontier(db: Transaction<Tables>, project: number, found: Frontier): Promise<void> {
  const row = { parent_id: found.parentId, result: JSON.stringify(found) };
  await db
    .insertInto('frontier')
    .values({ project_id: project, child_id: found.childId, ...row })
    .onConflict((conflict) => conflict.columns(['project_id', 'child_id']).doUpdateSet(row))
    .execute();
}

/** The trade-off curve of a child; null when there is none. */
export async function findFrontier(db: Kysely<Tables>, project: number, childId: number): Promise<Frontier | null> {
  const row = await db
    .selectFrom('frontier')
    .select('result')
    .where('project_id', '=', project)
    .where('child_id', '=', childId)
    .executeTakeFirst();
  return row === undefined ? null : (frontier.safeParse(JSON.parse(row.result)).data ?? null);
}
