import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../tables.ts';
import { readSetting } from '../settings.ts';

const bins = 50;

/** Histogram of the alignment of every caption under the current model, in equal bins between `from` and `to`. */
export async function readAlignmentHistogram(
  db: Kysely<Tables>,
  project: number,
): Promise<{ from: number; to: number; counts: number[] }> {
  const modelId = await readSetting(db, project, 'current_model');
  // Alignments of removed captions stay until the next run; they must not count.
  const present = sql`from alignment cross join caption on caption.id = alignment.caption_id
    where alignment.project_id = ${project} and alignment.model_id = ${modelId}`;
  const range = await sql<{ low: number | null; high: number | null }>`
    select min(cosine) as low, max(cosine) as high ${present}`.execute(db);
  const { low, high } = range.rows[0]!;
  const counts = new Array<number>(bins).fill(0);
  if (low === null || high === null) return { from: 0, to: 1, counts };
  // Rounded outward to hundredths, so that the axis is readable and stable.
  const from = Math.floor(low * 100) / 100;
  const to = Math.max(Math.ceil(high * 100) / 100, from + 0.01);
  const { rows } = await sql<{ bin: number; count: number }>`
    select min(cast((cosine - ${from}) * ${bins / (to - from)} as integer), ${bins - 1}) as bin, count(*) as count ${present}
    group by 1`.execute(db);
  for (const { bin, count } of rows) counts[bin] = count;
  return { from, to, counts };
}

/** The alignment of every image that has one, ascending. */
export async function readSortedAlignments(db: Kysely<Tables>, project: number): Promise<Float64Array> {
  const { rows } = await sql<{ values: string }>`
    select json_group_array(alignment) as "values" from (
      select alignment from image where project_id = ${project} and alignment is not null order by alignment
    )`.execute(db);
  return Float64Array.from(JSON.parse(rows[0]!.values) as number[]);
}
