import { sql, type Kysely } from 'kysely';
import type { Facets, Filter } from '../../../../../shared/contract/samples.ts';
import type { Status } from '../../../../../shared/contract/values.ts';
import type { Tables } from '../../tables.ts';
import { readConditions, testAll, type Condition, type Fragment } from './conditions.ts';
import { countNumbers, findShortest } from './short-list.ts';

/** The images that match all conditions, as `from … where …`. */
async function chooseTables(db: Kysely<Tables>, project: number, all: readonly Condition[]): Promise<Fragment> {
  const driver = (await findShortest(db, all, await countNumbers(db)))?.condition;
  const test = testAll(
    project,
    all.filter((condition) => condition !== driver),
    { many: true },
  );
  return driver?.list
    ? sql`(${driver.list}) as listed cross join image on image.id = listed.id where ${test}`
    : sql`image where ${test}`;
}

/** The number of filtered samples with each class, split, status and tag. */
export async function countFacets(db: Kysely<Tables>, project: number, filter: Filter): Promise<Facets> {
  const { all } = readConditions(project, filter);
  // Without a filter each count scans its own index; with one, the samples are found once for all counts.
  const chosen =
    all.length === 0
      ? sql`chosen as not materialized (select id, class_id, split, status from image where project_id = ${project})`
      : sql`chosen as materialized (
          select image.id, image.class_id, image.split, image.status from ${await chooseTables(db, project, all)}
        )`;
  const { rows } = await sql<{
    facet: 'class' | 'split' | 'status' | 'tag';
    value: string | number | null;
    samples: number;
  }>`
    with ${chosen}
    select 'class' as facet, class_id as value, count(*) as samples from chosen group by class_id
    union all select 'split', split, count(*) from chosen group by split
    union all select 'status', status, count(*) from chosen group by status
    union all select 'tag', tag, count(*) from image_tag join chosen on chosen.id = image_tag.image_id
      where image_tag.project_id = ${project} group by tag
    order by samples desc, value`.execute(db);
  const names = await db.selectFrom('class').select(['id', 'name']).where('project_id', '=', project).execute();
  const nameOf = new Map(names.map((row) => [row.id, row.name]));
  const pick = (facet: string) => rows.filter((row) => row.facet === facet);
  return {
    classes: pick('class').map(({ value, samples }) => ({
      classId: value as number | null,
      name: nameOf.get(value as number) ?? null,
      samples,
    })),
    splits: pick('split').map(({ value, samples }) => ({ split: value as string | null, samples })),
    statuses: pick('status').map(({ value, samples }) => ({ status: value as Status, samples })),
    tags: pick('tag').map(({ value, samples }) => ({ tag: value as string, samples })),
  };
}
