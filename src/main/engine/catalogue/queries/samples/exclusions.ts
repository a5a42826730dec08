import { sql } from 'kysely';
import type { Filter } from '../../../../../shared/contract/samples.ts';
import { toPhrase } from '../../search/searchable.ts';
import type { Condition } from './conditions.ts';
import { isAny, type Fragment } from './is-any.ts';

/**
 * Exclusions as conditions. None of them lists images: an exclusion usually leaves nearly all samples, which an index scan finds
 * quickly.
 */
export function readExclusions(project: number, not: NonNullable<Filter['not']>): Condition[] {
  const { classIds = [], splits = [], statuses = [], tags = [], words = [] } = not;
  const columns = [
    ['class_id', classIds],
    ['split', splits],
    ['status', statuses],
  ] as const;
  return [
    ...columns
      .filter(([, values]) => values.length > 0)
      // A null class is not unknown here: the sample is not a daisy.
      .map(([column, values]) => exclusion(sql`${isAny(sql`+${sql.ref(`image.${column}`)}`, values)} is not true`)),
    ...(tags.length === 0 ? [] : [withoutTags(project, tags)]),
    ...words.flatMap((phrase) => withoutWords(phrase)),
  ];
}

function withoutTags(project: number, tags: readonly string[]): Condition {
  const chosen = sql`tag in (select value from json_each(${JSON.stringify(tags)}))`;
  return exclusion(
    sql`not exists (
      select 1 from image_tag where image_tag.project_id = ${project} and image_tag.image_id = image.id and +${chosen}
    )`,
    sql`+image.id not in (select image_id from image_tag where project_id = ${project} and ${chosen})`,
  );
}

function withoutWords(words: string): Condition[] {
  const match = toPhrase(words);
  if (match === null) return [];
  return [
    exclusion(
      sql`not exists (select 1 from image_search where image_search match ${match} and rowid = image.id)`,
      sql`+image.id not in (select rowid from image_search where image_search match ${match})`,
    ),
  ];
}

function exclusion(test: Fragment, testOfMany: Fragment = test): Condition {
  return { test, testOfMany, range: null, list: null, words: false };
}
