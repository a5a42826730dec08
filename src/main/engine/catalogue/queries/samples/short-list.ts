import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../tables.ts';
import type { Condition, Fragment } from './conditions.ts';

/** The condition with the fewest matches, if at most `most`. Counting stops there, so it is cheap. */
export async function findShortest(
  db: Kysely<Tables>,
  conditions: readonly Condition[],
  most: number,
): Promise<{ condition: Condition; count: number } | null> {
  let shortest: { condition: Condition; count: number } | null = null;
  for (const condition of conditions) {
    if (condition.list === null) continue;
    const limit: number = shortest === null ? most : shortest.count - 1;
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from (${condition.list} limit ${limit + 1})`.execute(db);
    const { count } = rows[0]!;
    if (count <= limit) shortest = { condition, count };
  }
  return shortest;
}

/** The list of a condition as explicit ids, if it has at most `most` images. */
export async function writeOut(
  db: Kysely<Tables>,
  list: Fragment,
  most: number,
): Promise<{ list: Fragment; count: number } | null> {
  const { rows } = await sql<{ count: number; ids: string }>`
    select count(*) as count, json_group_array(id) as ids from (${list} limit ${most + 1})`.execute(db);
  const { count, ids } = rows[0]!;
  return count > most ? null : { list: sql`select value as id from json_each(${ids})`, count };
}

/** An upper bound for the number of images: the largest id, since ids are never reused. */
export async function countNumbers(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`select max(id) as last from image`.execute(db);
  return rows[0]!.last ?? 0;
}
