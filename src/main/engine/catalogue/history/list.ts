import { sql, type Kysely } from 'kysely';
import type { Edit, EditBatch, HistoryState } from '../../../../shared/contract/history.ts';
import type { Row, Tables } from '../tables.ts';
import { editable } from './editable.ts';
import { findRedo, findUndo } from './stacks.ts';

const SHOWN_EDITS = 10;

/** What undo and redo would reverse now, in the words of the batch. */
export async function readHistoryState(db: Kysely<Tables>, project: number): Promise<HistoryState> {
  const [undo, redo] = [await findUndo(db, project), await findRedo(db, project)];
  return { undo: undo?.label ?? null, redo: redo?.label ?? null };
}

/** Batches of the history, newest first; with `imageId`, those that touched the image, its captions or its tags. */
export async function listBatches(
  { db, project }: { readonly db: Kysely<Tables>; readonly project: number },
  { imageId, before, limit }: { imageId?: number | undefined; before?: number | undefined; limit: number },
): Promise<EditBatch[]> {
  const rows = await db
    .selectFrom('edit_batch')
    .selectAll()
    .where('project_id', '=', project)
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .$if(imageId !== undefined, (query) => query.where(sql<boolean>`id in (${batchesOfImage(project, imageId!)})`))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return Promise.all(rows.map((row) => describe(db, row, imageId)));
}

/** One batch of the history. */
export async function readBatch(db: Kysely<Tables>, project: number, id: number): Promise<EditBatch> {
  const row = await db
    .selectFrom('edit_batch')
    .selectAll()
    .where('project_id', '=', project)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return describe(db, row, undefined);
}

/** Edits that name the image, and creations of a range of rows in which it lies. */
function batchesOfImage(project: number, imageId: number) {
  const created = (table: string, rows: ReturnType<typeof sql>) => sql`
    select edit.batch_id from edit join ${rows} as row on row.id between edit.row_id and edit.row_id + edit.rows - 1
    where edit.project_id = ${project} and edit.table_name = ${table} and edit.field = '+'`;
  return sql`
    select batch_id from edit where project_id = ${project} and image_id = ${imageId}
    union ${created('image', sql`(select ${imageId} as id)`)}
    union ${created('caption', sql`(select id from caption where project_id = ${project} and image_id = ${imageId})`)}`;
}

async function describe(db: Kysely<Tables>, row: Row<'edit_batch'>, imageId: number | undefined): Promise<EditBatch> {
  const edits = await db
    .selectFrom('edit')
    .selectAll()
    .where('project_id', '=', row.project_id)
    .where('batch_id', '=', row.id)
    .$if(imageId !== undefined, (query) =>
      query.where((each) => each.or([each('image_id', '=', imageId!), each('field', '=', '+')])),
    )
    .orderBy('step')
    .orderBy('row_id')
    .limit(SHOWN_EDITS)
    .execute();
  const sample: Edit[] = [];
  for (const edit of edits) {
    sample.push(...(await showEdit(db, edit)));
    if (sample.length >= SHOWN_EDITS) break;
  }
  return {
    id: row.id,
    label: row.label,
    at: new Date(row.at).toISOString(),
    kind: row.kind,
    undoes: row.undoes,
    applied: row.applied === 1,
    edits: row.edits,
    sample: sample.slice(0, SHOWN_EDITS),
  };
}

/** An edit as a person sees it: a created or removed row by what it is called, under the field `row`. */
async function showEdit(db: Kysely<Tables>, edit: Row<'edit'>): Promise<Edit[]> {
  const { table_name: table } = edit;
  const { imageColumn, shown } = editable[table];
  const whole = (row: Record<string, string | number | null>, before: boolean): Edit => {
    const name = row[shown] ?? null;
    const imageId = imageColumn === null ? null : Number(row[imageColumn]);
    return {
      table,
      rowId: Number(row['id']),
      imageId,
      field: 'row',
      before: before ? name : null,
      after: before ? null : name,
    };
  };
  if (edit.field === '-') {
    const rows = JSON.parse(String(edit.before)) as Record<string, string | number | null>[];
    return rows.slice(0, SHOWN_EDITS).map((row) => whole(row, true));
  }
  if (edit.field === '+') {
    const { rows } = await sql<Record<string, string | number | null>>`
      select * from ${sql.table(table)} where project_id = ${edit.project_id}
        and id between ${edit.row_id} and ${edit.row_id + edit.rows - 1} order by id limit ${SHOWN_EDITS}`.execute(db);
    return rows.map((row) => whole(row, false));
  }
  return [
    { table, rowId: edit.row_id, imageId: edit.image_id, field: edit.field, before: edit.before, after: edit.after },
  ];
}
