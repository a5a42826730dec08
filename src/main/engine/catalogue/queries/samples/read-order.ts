import { sql, type Kysely } from 'kysely';
import type { Filter, Sort } from '../../../../../shared/contract/samples.ts';
import type { Tables } from '../../tables.ts';
import { readConditions, testAll } from './conditions.ts';
import { countNumbers, findShortest } from './short-list.ts';
import { listStretches, sortings } from './sorting.ts';

/** Up to this fraction of all samples, sorting the matches is faster than scanning the index of the order. */
const maxSortedShare = 0.2;

/**
 * Row numbers of all filtered samples, in order. SQLite returns them as one JSON text, which is many times faster than a million
 * rows.
 */
export async function readOrder(
  db: Kysely<Tables>,
  project: number,
  { filter, sort }: { filter: Filter; sort: Sort },
): Promise<Uint32Array> {
  const { all, choice } = readConditions(project, filter);
  // For one class or split, most orders have an index, which is faster than sorting.
  const [single, ...others] = choice?.values ?? [];
  const indexed = sort.by !== 'class' && sort.by !== 'split';
  const walked = indexed && single !== undefined && others.length === 0 ? choice?.condition : undefined;
  const most = all.length === 0 ? 0 : Math.ceil(maxSortedShare * (await countNumbers(db)));
  const candidates = all.filter((condition) => condition !== walked);
  const driver = (await findShortest(db, candidates, most))?.condition;
  const rest = all.filter((condition) => condition !== driver);
  const along = walked?.range?.column ?? sortings[sort.by].along;
  const test = testAll(project, rest, { many: true, along: driver === undefined ? along : undefined });
  const parts: number[][] = [];
  for (const stretch of listStretches(sort, null, sql.ref('image.id'))) {
    const joinsClass = sortings[sort.by].joinsClass && stretch.first !== 'none';
    const tables = driver?.list
      ? sql`(${driver.list}) as listed cross join image on image.id = listed.id
          ${joinsClass ? sql`cross join class on class.id = image.class_id` : sql``}`
      : joinsClass
        ? sql`class cross join image on image.project_id = class.project_id and image.class_id = class.id`
        : sql`image`;
    const { rows } = await sql<{ ids: string }>`
      select json_group_array(id) as ids from (
        select image.id from ${tables} where ${test} and ${stretch.test} order by ${stretch.order}
      )`.execute(db);
    parts.push(JSON.parse(rows[0]!.ids) as number[]);
  }
  const ids = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    ids.set(part, at);
    at += part.length;
  }
  return ids;
}
