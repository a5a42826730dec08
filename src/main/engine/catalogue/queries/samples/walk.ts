import { sql, type Kysely } from 'kysely';
import type { Filter, Sort } from '../../../../../shared/contract/samples.ts';
import type { Tables } from '../../tables.ts';
import { readConditions, testAll, type Condition, type Conditions, type Fragment } from './conditions.ts';
import { mergePlaces } from './merge-places.ts';
import { countNumbers, writeOut } from './short-list.ts';
import { divideBySplit, listStretches, sortings, type Place, type Stretch } from './sorting.ts';

/** Testing a row for words is expensive, so word matches are listed in advance up to this multiple of the sortable length. */
const wordsFactor = 4;

/** The plan for finding the first samples of a selection. */
interface Plan {
  readonly project: number;
  readonly sort: Sort;
  readonly conditions: Conditions;
  /** A condition whose listed images are tested one by one; null when the index of the order is scanned instead. */
  readonly driver: { readonly condition: Condition; readonly list: Fragment } | null;
}

/** The positions of the first `limit` samples after a position, in order. */
export async function walk(
  db: Kysely<Tables>,
  project: number,
  { filter, sort, after, limit }: { filter: Filter; sort: Sort; after: Place | null; limit: number },
): Promise<Place[]> {
  const plan = await makePlan(db, project, { filter, sort, limit });
  const number = plan.driver === null ? sql.ref('image.id') : sql.ref('listed.id');
  let stretches = listStretches(sort, after, number);
  if (sort.by === 'split' && plan.driver === null) stretches = await divideBySplit(db, project, sort, stretches);
  const places: Place[] = [];
  for (const stretch of stretches) {
    if (places.length === limit) break;
    places.push(...(await walkStretch(db, plan, stretch, limit - places.length)));
  }
  return places;
}

/**
 * If `count` of `total` samples match, scanning the order visits about `limit · total / count` of them, and sorting the matches
 * visits `count`; so lists of up to √(limit · total) are sorted, and longer ones are found by scanning.
 */
async function makePlan(
  db: Kysely<Tables>,
  project: number,
  { filter, sort, limit }: { filter: Filter; sort: Sort; limit: number },
): Promise<Plan> {
  const conditions = readConditions(project, filter);
  const plan: Plan = { project, sort, conditions, driver: null };
  // For a choice of classes or splits the order has an index, so the choice itself is never sorted.
  const listed = conditions.all.filter(
    (condition) => condition !== conditions.choice?.condition && condition.list !== null,
  );
  if (listed.length === 0) return plan;
  const words = listed.find((condition) => condition.words);
  // A list that is already in the right order needs no sorting, at any length.
  if (words?.list && sort.by === 'added' && conditions.choice === null)
    return { ...plan, driver: { condition: words, list: words.list } };
  let most = Math.ceil(Math.sqrt(limit * (await countNumbers(db))));
  let driver: Plan['driver'] = null;
  let all = conditions.all;
  for (const condition of listed) {
    const written = await writeOut(db, condition.list!, condition.words ? wordsFactor * most : most);
    if (written !== null && written.count <= most) {
      driver = { condition, list: written.list };
      most = written.count;
    } else if (written !== null) {
      all = all.map((each) => (each === condition ? { ...each, test: sql`+image.id in (${written.list})` } : each));
    }
  }
  return { ...plan, conditions: { ...conditions, all }, driver };
}

async function walkStretch(db: Kysely<Tables>, plan: Plan, stretch: Stretch, limit: number): Promise<Place[]> {
  const { sort, conditions, driver } = plan;
  const { columns } = sortings[sort.by];
  const empty = stretch.first === 'none';
  const values = empty ? [] : columns.map((column, index) => sql`, ${column} as ${sql.ref(`value${index}`)}`);
  const how = { many: false, along: driver === null ? sortings[sort.by].along : undefined };
  const parts: Place[][] = [];
  for (const choice of listChoices(plan, stretch)) {
    const tests = conditions.all.filter((condition) => condition !== driver?.condition);
    const { rows } = await sql<Record<string, string | number> & { id: number }>`
      select image.id ${sql.join(values, sql``)} from ${joinTables(plan, stretch)}
      where ${choice} and ${testAll(plan.project, tests, how)} and ${stretch.test}
      order by ${stretch.order} limit ${limit}`.execute(db);
    parts.push(rows.map((row) => ({ id: row.id, values: empty ? null : columns.map((_, at) => row[`value${at}`]!) })));
  }
  return mergePlaces(parts, sort).slice(0, limit);
}

/** With a choice of classes or splits, each is scanned separately: for one value, an index has the right order. */
function listChoices({ sort, conditions, driver }: Plan, { first }: Stretch): Fragment[] {
  const { choice } = conditions;
  if (driver !== null || choice === null) return [sql`true`];
  // Samples without a class are never among those with one, and vice versa.
  const settled = choice.column === (sort.by === 'class' ? 'class_id' : sort.by);
  return choice.values.filter(({ empty }) => !settled || empty === (first === 'none')).map(({ test }) => test);
}

/** The tables in the order in which SQLite must join them, which `cross join` enforces. */
function joinTables({ sort, driver }: Plan, { first }: Stretch): Fragment {
  const joinsClass = sortings[sort.by].joinsClass && first !== 'none';
  if (driver !== null) {
    const listed = sql`(${driver.list}) as listed cross join image on image.id = listed.id`;
    return joinsClass ? sql`${listed} cross join class on class.id = image.class_id` : listed;
  }
  return joinsClass
    ? sql`class cross join image on image.project_id = class.project_id and image.class_id = class.id`
    : sql`image`;
}
