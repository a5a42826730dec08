import { setImmediate } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import type { Change } from '../../../../shared/contract/history.ts';
import { editable } from './editable.ts';
import { indexImages, unindexImages } from '../search/index-images.ts';
import type { Edits } from './edits.ts';

const imagesAtOnce = 2_000;

/**
 * Completes a transaction before its commit: updates the full-text index, the edit times and the batch's count. Returns the change
 * to publish, null when nothing changed.
 */
export async function settle(edits: Edits): Promise<Change | null> {
  const { db, batch, project, steps } = edits;
  if (batch.id === null) return null;
  if (batch.edits === 0) {
    await db.deleteFrom('edit_batch').where('id', '=', batch.id).execute();
    batch.id = null;
    return null;
  }
  if (steps.length === 0) return null;
  const searched = steps.filter(
    ({ table, field }) => field === '+' || field === '-' || editable[table].searched.includes(field),
  );
  const removed = searched.filter(({ table, field }) => table === 'image' && field === '-');
  const written = searched.filter(
    (step) => (step.table === 'image' || step.table === 'caption') && !removed.includes(step),
  );
  for await (const images of inParts(edits, written)) await indexImages(db, project, images);
  if (removed.length > 0) await unindexImages(db, touchedImages(edits, removed));
  const samples = steps.filter(({ table }) => editable[table].imageColumn !== null);
  if (batch.byUser && samples.length > 0) {
    const now = Date.now();
    for await (const images of inParts(edits, samples)) {
      await sql`update image set edited_at = ${now} where id in (${images})`.execute(db);
    }
  }
  await db.updateTable('edit_batch').set({ edits: batch.edits }).where('id', '=', batch.id).execute();
  return describeChange(edits);
}

/** The touched images in lists of bounded length; yields to other calls between them. */
async function* inParts(edits: Edits, steps: Edits['steps']): AsyncGenerator<RawBuilder<unknown>> {
  if (steps.length === 0) return;
  if (edits.images !== null) return yield touchedImages(edits, steps);
  const { rows } = await sql<{ ids: string }>`
    select json_group_array(image_id) as ids from (${touchedImages(edits, steps)})`.execute(edits.db);
  const ids = JSON.parse(rows[0]!.ids) as number[];
  for (let from = 0; from < ids.length; from += imagesAtOnce) {
    const part = JSON.stringify(ids.slice(from, from + imagesAtOnce));
    yield sql`select value as image_id from json_each(${part})`;
    await setImmediate();
  }
}

/** The touched images without duplicates: named by the edit, or owning a created or removed row. */
function touchedImages({ batch, project, images }: Edits, steps: Edits['steps']): RawBuilder<unknown> {
  if (images !== null) return sql`select value as image_id from json_each(${JSON.stringify([...images])})`;
  const ways = Map.groupBy(steps, ({ table, field }) =>
    field === '+' || field === '-' ? `${field} ${table}` : 'field',
  );
  const parts = [...ways].map(([way, those]) => {
    const table = those[0]!.table;
    const owner = editable[table].imageColumn!;
    const edits = sql`json_each(${JSON.stringify(those.map(({ step }) => step))}) as chosen cross join edit
      on edit.project_id = ${project} and edit.batch_id = ${batch.id} and edit.step = chosen.value`;
    if (way === 'field') return sql`select edit.image_id from ${edits}`;
    if (way.startsWith('-')) {
      const owned = sql.lit(`$.${owner}`);
      return sql`select row.value ->> ${owned} as image_id from ${edits} cross join json_each(edit.before) as row`;
    }
    return sql`select ${sql.ref(`${table}.${owner}`)} as image_id from ${edits} cross join ${sql.table(table)}
      on ${sql.table(table)}.id between edit.row_id and edit.row_id + edit.rows - 1`;
  });
  return sql`select distinct image_id from (${sql.join(parts, sql` union all `)})`;
}

function describeChange({ steps, images }: Edits): Change {
  const tables = new Set(steps.map(({ table }) => table));
  const kinds: Change['kinds'] = [];
  if (tables.has('caption')) kinds.push('captions');
  if (tables.has('image') || tables.has('image_tag')) kinds.push('samples');
  if (tables.has('class') || tables.has('template')) kinds.push('classes');
  if (tables.has('review')) kinds.push('audit');
  if (tables.has('golden_set')) kinds.push('golden');
  if (steps.some(({ table, field }) => table === 'image' && (field === '+' || field === '-'))) kinds.push('project');
  return { kinds, imageIds: images === null ? null : [...images] };
}
