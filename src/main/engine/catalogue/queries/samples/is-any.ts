import { sql, type RawBuilder } from 'kysely';

/** A fragment of SQL. */
export type Fragment = RawBuilder<unknown>;

/** A test that a column has one of the values; null matches null. */
export function isAny(name: Fragment, values: readonly (string | number | null)[]): Fragment {
  const given = values.filter((value) => value !== null);
  const parts: Fragment[] = [];
  if (given.length === 1) parts.push(sql`${name} = ${given[0]}`);
  else if (given.length > 1) parts.push(sql`${name} in (select value from json_each(${JSON.stringify(given)}))`);
  if (given.length < values.length) parts.push(sql`${name} is null`);
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` or `)})`;
}
