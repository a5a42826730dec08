import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../tables.ts';
import type { Condition, Fragment } from './conditions.ts';

/** The condition that fewest images fulfil, if no more than `most` do. Counting stops there, so it costs little. */
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

/** The list of a condition, found and written out, if it holds no more than `most` images. */
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

/** How many images there are, at most: numbers are given in order and never twice. */
export async function countNumbers(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`select max(id) as last from image`.execute(db);
  return rows[0]!.last ?? 0;
}
