import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import { StudioError } from '../../../../../shared/contract/errors.ts';
import type { Sort, SortKey } from '../../../../../shared/contract/samples.ts';
import type { Tables } from '../../tables.ts';
import type { Fragment } from './conditions.ts';

/** How samples are sorted by a key: by these columns, then by image number. */
export interface Sorting {
  readonly columns: readonly Fragment[];
  /** The column of `image` whose index has this order. */
  readonly along: string | undefined;
  /** True when the columns can be null; such samples are last in both directions. */
  readonly nullable: boolean;
  /** True when `class` must be joined for the columns. */
  readonly joinsClass: boolean;
}

/** The columns of each sort key. */
export const sortings: Readonly<Record<SortKey, Sorting>> = {
  added: { columns: [], along: undefined, nullable: false, joinsClass: false },
  key: { columns: [sql.ref('image.key')], along: 'key', nullable: false, joinsClass: false },
  alignment: { columns: [sql.ref('image.alignment')], along: 'alignment', nullable: true, joinsClass: false },
  edited: { columns: [sql.ref('image.edited_at')], along: 'edited_at', nullable: true, joinsClass: false },
  split: { columns: [sql.ref('image.split')], along: 'split', nullable: true, joinsClass: false },
  class: {
    columns: [sql.ref('class.position'), sql.ref('class.id')],
    along: 'class_id',
    nullable: true,
    joinsClass: true,
  },
};

/** The position of the last sample of a page: the values of its sort columns (null when it has none), and its number. */
export interface Place {
  readonly values: readonly (string | number)[] | null;
  readonly id: number;
}

/** A part of the order that is one range of an index. */
export interface Stretch {
  readonly test: Fragment;
  readonly order: Fragment;
  /** The values of the first column in this part: one, several, or none. */
  readonly first: 'one' | 'several' | 'none';
}

/**
 * The index ranges of an order after a position, in sequence. Instead of `(a, b, id) > (x, y, z)`, for which SQLite cannot use the
 * row number, these are `a = x, b = y, id > z`, then `a = x, b > y`, then `a > x`, then samples without a value. `number` is the
 * column of the image's number.
 */
export function listStretches({ by, direction }: Sort, after: Place | null, number: Fragment): Stretch[] {
  const { columns, nullable } = sortings[by];
  const way = direction === 'ascending' ? sql`asc` : sql`desc`;
  const beyond = direction === 'ascending' ? sql`>` : sql`<`;
  const orderFrom = (first: number) =>
    sql.join([...columns.slice(first), number].map((column) => sql`${column} ${way}`));
  const stretches: Stretch[] = [];
  if (after === null) {
    const test = nullable ? sql`${columns[0]} is not null` : sql`true`;
    stretches.push({ test, order: orderFrom(0), first: 'several' });
  } else if (after.values !== null) {
    for (let equal = columns.length; equal >= 0; equal -= 1) {
      const tests = columns.slice(0, equal).map((column, index) => sql`${column} = ${after.values![index]}`);
      tests.push(
        equal === columns.length
          ? sql`${number} ${beyond} ${after.id}`
          : sql`${columns[equal]} ${beyond} ${after.values[equal]}`,
      );
      const first = equal > 0 ? 'one' : 'several';
      stretches.push({ test: sql.join(tests, sql` and `), order: orderFrom(equal), first });
    }
  }
  if (nullable) {
    const column = by === 'class' ? sql.ref('image.class_id') : columns[0];
    const rest = after !== null && after.values === null ? sql` and ${number} ${beyond} ${after.id}` : sql``;
    stretches.push({ test: sql`${column} is null${rest}`, order: sql`${number} ${way}`, first: 'none' });
  }
  return stretches;
}

/** Divides ranges over several splits into one per split: splits are few, and each is an index range, even with a filter. */
export async function divideBySplit(
  db: Kysely<Tables>,
  project: number,
  { direction }: Sort,
  stretches: readonly Stretch[],
): Promise<Stretch[]> {
  const way = direction === 'ascending' ? sql`asc` : sql`desc`;
  const divided: Stretch[] = [];
  for (const stretch of stretches) {
    if (stretch.first !== 'several') divided.push(stretch);
    else {
      const splits = await listSplits(db, project, stretch.test);
      if (direction === 'descending') splits.reverse();
      for (const split of splits) {
        divided.push({ test: sql`image.split = ${split}`, order: sql`image.id ${way}`, first: 'one' });
      }
    }
  }
  return divided;
}

/** The splits that match a test of `image.split`, ascending; each is found by one index lookup. */
async function listSplits(db: Kysely<Tables>, project: number, test: Fragment): Promise<string[]> {
  const { rows } = await sql<{ split: string }>`
    with recursive known (split) as (
      select min(split) from image where project_id = ${project}
      union all
      select (select min(next.split) from image as next where next.project_id = ${project} and next.split > known.split)
      from known where known.split is not null
    )
    select image.split from (select split from known where split is not null) as image where ${test}`.execute(db);
  return rows.map((row) => row.split);
}

const cursorShape = z.tuple([z.string(), z.array(z.union([z.string(), z.number()])).nullable(), z.number().int()]);

/** Encodes a position as an opaque text that is bound to its order. */
export function writeCursor(sort: Sort, { values, id }: Place): string {
  return Buffer.from(JSON.stringify([nameSort(sort), values, id])).toString('base64url');
}

/** Decodes a cursor; `invalid-input` when it is invalid or belongs to another order. */
export function readCursor(sort: Sort, cursor: string): Place {
  const parsed = cursorShape.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success || parsed.data[0] !== nameSort(sort)) {
    throw new StudioError('invalid-input', 'This cursor belongs to another sort order. Request the first page again.', {
      cursor,
    });
  }
  const [, values, id] = parsed.data;
  return { values, id };
}

function nameSort({ by, direction }: Sort): string {
  return `${by} ${direction}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
