import { sql } from 'kysely';
import type { Filter } from '../../../../../shared/contract/samples.ts';
import { toQuery } from '../../search/searchable.ts';
import { readExclusions } from './exclusions.ts';
import { isAny, type Fragment } from './is-any.ts';

export type { Fragment } from './is-any.ts';

/** A condition of a filter. */
export interface Condition {
  /** A test of one row of `image`. It uses no index of `image`; the access path is chosen elsewhere. */
  readonly test: Fragment;
  /** The same test for many rows: subqueries are evaluated once instead of per row. */
  readonly testOfMany: Fragment;
  /** The tested column, and a test that may use its index, for a scan of that index. */
  readonly range: { readonly column: string; readonly test: Fragment } | null;
  /** The matching images, as a column `id`; null when listing them would need a full scan. */
  readonly list: Fragment | null;
  /** True for a word search: its list is sorted by id, and its test of a single row is expensive. */
  readonly words: boolean;
}

/** Alternative values of one column that is a prefix of an index for each sort order. */
export interface Choice {
  readonly condition: Condition;
  readonly column: 'class_id' | 'split';
  readonly values: readonly { readonly test: Fragment; readonly empty: boolean }[];
}

/** The conditions of a filter. */
export interface Conditions {
  readonly all: readonly Condition[];
  readonly choice: Choice | null;
}

const maxChoices = 16;

/** Splits a filter into conditions, all of which must match. */
export function readConditions(project: number, filter: Filter): Conditions {
  const { text, ids, tags, classIds, splits, statuses, alignment, captions, words, not } = filter;
  const byClass = classIds && anyOf(project, 'class_id', classIds);
  const bySplit = splits && anyOf(project, 'split', splits);
  const all = [
    ...readText(text),
    ...(ids === undefined
      ? []
      : [listed(sql`select value as id from json_each(${JSON.stringify([...new Set(ids)])})`)]),
    ...(tags === undefined ? [] : [readTags(project, new Set(tags))]),
    ...(byClass === undefined ? [] : [byClass]),
    ...(bySplit === undefined ? [] : [bySplit]),
    ...(statuses === undefined ? [] : [anyOf(project, 'status', statuses)]),
    ...(alignment === undefined ? [] : readAlignment(project, alignment)),
    ...(captions === undefined ? [] : readCaptionCount(captions)),
    ...(words === undefined ? [] : readCaptionWords(project, words)),
    ...(not === undefined ? [] : readExclusions(project, not)),
  ];
  return { all, choice: choose(byClass, 'class_id', classIds) ?? choose(bySplit, 'split', splits) };
}

/** All conditions as one test of a row, for a scan of a column's index (or of the table). */
export function testAll(
  project: number,
  conditions: readonly Condition[],
  { many, along }: { many: boolean; along?: string | undefined },
): Fragment {
  const tests = conditions.map(({ test, testOfMany, range }) =>
    range !== null && range.column === along ? range.test : many ? testOfMany : test,
  );
  return sql.join([sql`image.project_id = ${project}`, ...tests], sql` and `);
}

function readText(text: string | undefined): Condition[] {
  const query = text === undefined ? null : toQuery(text);
  if (query === null) return [];
  const condition = listed(sql`select rowid as id from image_search where image_search match ${query.match}`);
  if (query.isExpensive) return [{ ...condition, words: true }];
  const test = sql`exists (select 1 from image_search where image_search match ${query.match} and rowid = image.id)`;
  return [{ ...condition, test, words: true }];
}

function readTags(project: number, tags: ReadonlySet<string>): Condition {
  const distinct = tags.size > 1 ? sql`distinct` : sql``;
  return listed(sql`
    select ${distinct} image_id as id from image_tag
    where project_id = ${project} and tag in (select value from json_each(${JSON.stringify([...tags])}))`);
}

function readAlignment(
  project: number,
  { min, max }: { min?: number | undefined; max?: number | undefined },
): Condition[] {
  const tests = [
    ...(min === undefined ? [] : [(name: Fragment) => sql`${name} >= ${min}`]),
    ...(max === undefined ? [] : [(name: Fragment) => sql`${name} <= ${max}`]),
  ];
  if (tests.length === 0) return [];
  return [
    tested(project, 'alignment', (name) =>
      sql.join(
        tests.map((test) => test(name)),
        sql` and `,
      ),
    ),
  ];
}

function readCaptionCount({ min, max }: { min?: number | undefined; max?: number | undefined }): Condition[] {
  const count = sql`(
    select count(*) from caption where caption.project_id = image.project_id and caption.image_id = image.id
  )`;
  const tests = [
    ...(min === undefined ? [] : [sql`${count} >= ${min}`]),
    ...(max === undefined ? [] : [sql`${count} <= ${max}`]),
  ];
  return tests.map((test) => ({ test, testOfMany: test, range: null, list: null, words: false }));
}

/** Images with a caption whose indexed word count is in a range. */
function readCaptionWords(
  project: number,
  { min, max }: { min?: number | undefined; max?: number | undefined },
): Condition[] {
  if (min === undefined && max === undefined) return [];
  const range = sql`caption.words between ${min ?? 0} and ${max ?? Number.MAX_SAFE_INTEGER}`;
  const list = sql`select distinct image_id as id from caption where project_id = ${project} and ${range}`;
  // An image has few captions, so they are found by image, not by word count.
  const test = sql`exists (
    select 1 from caption where caption.project_id = image.project_id and caption.image_id = image.id and +${range}
  )`;
  return [{ test, testOfMany: sql`+image.id in (${list})`, range: null, list, words: false }];
}

function choose(
  condition: Condition | undefined,
  column: Choice['column'],
  values: readonly (string | number | null)[] = [],
): Choice | null {
  if (condition === undefined || values.length > maxChoices) return null;
  const name = sql.ref(`image.${column}`);
  const tests = [...new Set(values)].map((value) => ({ test: isAny(name, [value]), empty: value === null }));
  return { condition, column, values: tests };
}

function anyOf(
  project: number,
  column: 'class_id' | 'split' | 'status',
  values: readonly (string | number | null)[],
): Condition {
  return tested(project, column, (name) => isAny(name, values));
}

/** A condition on an indexed column. */
function tested(project: number, column: string, test: (name: Fragment) => Fragment): Condition {
  const name = sql.ref(`image.${column}`);
  const own = test(sql`+${name}`);
  return {
    test: own,
    testOfMany: own,
    range: { column, test: test(name) },
    list: sql`select image.id from image where image.project_id = ${project} and ${test(name)}`,
    words: false,
  };
}

/** A condition given by a list of images. */
function listed(list: Fragment): Condition {
  const test = sql`+image.id in (${list})`;
  return { test, testOfMany: test, range: null, list, words: false };
}
