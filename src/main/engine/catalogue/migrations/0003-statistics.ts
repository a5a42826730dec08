import { sql, type Kysely } from 'kysely';

/**
 * Table sizes and index selectivities of a large project: what `analyze` found for a million samples, rounded. Without them SQLite
 * assumes that `project_id = 1` selects a few rows, and sorts a million of them instead of scanning an index. They are fixed rather
 * than measured, so that query plans are the same on every machine.
 */
const statistics: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  image: {
    image_by_added: '1000000 1000000 1',
    image_by_key: '1000000 1000000 1',
    image_by_alignment: '1000000 1000000 2',
    image_by_edited_at: '1000000 1000000 100000',
    image_by_status: '1000000 1000000 250000',
    image_by_class_id: '1000000 1000000 10000',
    image_by_class_id_key: '1000000 1000000 10000 1',
    image_by_class_id_alignment: '1000000 1000000 10000 2',
    image_by_class_id_edited_at: '20000 20000 200 1',
    image_by_split: '1000000 1000000 250000',
    image_by_split_key: '1000000 1000000 250000 1',
    image_by_split_alignment: '1000000 1000000 250000 2',
    sqlite_autoindex_image_1: '1000000 1000000 500000 1',
  },
  caption: { sqlite_autoindex_caption_1: '5000000 5000000 5 1' },
  image_tag: { sqlite_autoindex_image_tag_1: '100000 100000 2 1', image_tag_by_tag: '100000 100000 2000 1' },
  class: { sqlite_autoindex_class_1: '100 100 1', class_by_position: '100 100 1' },
  edit_batch: { edit_batch_by_undone: '100000 100000 1' },
  edit: { edit: '1000000 1000000 1000 100 1', edit_image: '1000000 1000000 2 1', edit_rows: '10000 10000 2000 1' },
  shard: { shard_by_model: '2000 2000 500 250' },
  alignment: { alignment: '5000000 5000000 2500000 1' },
  image_alignment: { image_alignment: '1000000 1000000 500000 1' },
  prediction: { prediction: '5000000 5000000 2500000 5 1', prediction_by_class: '5000000 5000000 2500000 500000 5000' },
  evaluation: { evaluation_by_task: '100 100 20 5' },
  metric: { metric: '100000 100000 10000 1000 1' },
  job: { job_by_state: '1000 1000 200' },
};

/** Gives SQLite the statistics of a large project. */
export async function describeStatistics(db: Kysely<unknown>): Promise<void> {
  // `analyze` creates the statistics table; for empty tables it writes no rows.
  await sql`analyze`.execute(db);
  await sql`delete from sqlite_stat1`.execute(db);
  for (const [table, indexes] of Object.entries(statistics)) {
    for (const [index, stat] of Object.entries(indexes)) {
      await sql`insert into sqlite_stat1 (tbl, idx, stat) values (${table}, ${index}, ${stat})`.execute(db);
    }
  }
  await sql`analyze sqlite_schema`.execute(db);
}
