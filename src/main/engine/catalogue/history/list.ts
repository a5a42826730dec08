import { sql, type Kysely } from 'kysely';
import type { Edit, EditBatch, HistoryState } from '../../../../shared/contract/history.ts';
import type { Row, Tables } from '../tables.ts';
import { editable } from './editable.ts';
import { findRedo, findUndo } from './stacks.ts';

const maxShownEdits = 10;

/** The labels of the batches that undo and redo would reverse now. */
export async function readHistoryState(db: Kysely<Tables>, project: number): Promise<HistoryState> {
  const [undo, redo] = [await findUndo(db, project), await findRedo(db, project)];
  return { undo: undo?.label ?? null, redo: redo?.label ?? null };
}

/** Batches of the history, newest first; with `imageId`, those that touched the image, its captions or its tags. */
export async function listBatches(
  { db, project }: { readonly db: Kysely<Tables>; readonly project: number },
  {
    imageId,
    before,
    changes = false,
    limit,
  }: { imageId?: number | undefined; before?: number | undefined; changes?: boolean; limit: number },
): Promise<EditBatch[]> {
  const rows = await db
    .selectFrom('edit_batch')
    .selectAll()
    .where('project_id', '=', project)
    .$if(changes, (query) => query.where('kind', 'in', ['edit', 'import']))
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .$if(imageId !== undefined, (query) => query.where(sql<boolean>`id in (${batchesOfImage(project, imageId!)})`))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return Promise.all(rows.map((row) => describe(db, row, imageId)));
}

/** A batch of the history. */
export async function readBatch(db: Kysely<Tables>, project: number, id: number): Promise<EditBatch> {
  const row = await db
    .selectFrom('edit_batch')
    .selectAll()
    .where('project_id', '=', project)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return describe(db, row, undefined);
}

/** Batches with edits of the image, or with created or removed row ranges that contain it or its captions. */
function batchesOfImage(project: number, imageId: number) {
  const inRange = (table: string, rows: ReturnType<typeof sql>) => sql`
    select edit.batch_id from ${rows} as row cross join edit on row.id between edit.row_id and edit.row_id + edit.rows - 1
    where edit.project_id = ${project} and edit.table_name = ${table} and edit.field in ('+', '-')`;
  return sql`
    select batch_id from edit where project_id = ${project} and image_id = ${imageId}
    union ${inRange('image', sql`(select ${imageId} as id)`)}
    union ${inRange('caption', sql`(select id from caption where project_id = ${project} and image_id = ${imageId})`)}`;
}

/** The edits of a batch that concern an image. */
function editsOfImage(project: number, imageId: number) {
  const last = sql`edit.row_id + edit.rows - 1`;
  return sql<boolean>`(edit.image_id = ${imageId}
    or edit.table_name = 'image' and edit.field in ('+', '-') and ${imageId} between edit.row_id and ${last}
    or edit.table_name = 'caption' and edit.field in ('+', '-') and exists (
      select 1 from caption where project_id = ${project} and image_id = ${imageId} and id between edit.row_id and ${last}
    ))`;
}

async function describe(db: Kysely<Tables>, row: Row<'edit_batch'>, imageId: number | undefined): Promise<EditBatch> {
  const edits = await db
    .selectFrom('edit')
    .selectAll()
    .where('project_id', '=', row.project_id)
    .where('batch_id', '=', row.id)
    .$if(imageId !== undefined, (query) => query.where(editsOfImage(row.project_id, imageId!)))
    .orderBy('step')
    .orderBy('row_id')
    .limit(maxShownEdits)
    .execute();
  const sample: Edit[] = [];
  for (const edit of edits) {
    const shown = await showEdit(db, edit, imageId);
    sample.push(...shown.slice(0, maxShownEdits - sample.length));
    if (sample.length === maxShownEdits) break;
  }
  return {
    id: row.id,
    label: row.label,
    at: new Date(row.at).toISOString(),
    kind: row.kind,
    undoes: row.undoes,
    applied: row.applied === 1,
    edits: row.edits,
    sample,
  };
}

type Values = Readonly<Record<string, string | number | null>>;

/** An edit as shown to the user: a created or removed row by its name, under the field `row`. */
async function showEdit(db: Kysely<Tables>, edit: Row<'edit'>, imageId: number | undefined): Promise<Edit[]> {
  const { table_name: table, field } = edit;
  const { imageColumn, shown } = editable[table];
  if (field !== '+' && field !== '-') {
    return [{ table, rowId: edit.row_id, imageId: edit.image_id, field, before: edit.before, after: edit.after }];
  }
  const concerns = (row: Values) => imageId === undefined || imageColumn === null || row[imageColumn] === imageId;
  const rows = field === '-' ? (JSON.parse(String(edit.before)) as Values[]) : await readCreated(db, edit, imageId);
  return rows.filter(concerns).map((row) => {
    const name = row[shown] ?? null;
    return {
      table,
      rowId: Number(row['id']),
      imageId: imageColumn === null ? null : Number(row[imageColumn]),
      field: 'row',
      before: field === '-' ? name : null,
      after: field === '+' ? name : null,
    };
  });
}

/** Created rows in their current state; rows removed since are omitted. */
async function readCreated(db: Kysely<Tables>, edit: Row<'edit'>, imageId: number | undefined): Promise<Values[]> {
  const { imageColumn } = editable[edit.table_name];
  const own = imageId === undefined || imageColumn === null ? sql`` : sql`and +${sql.ref(imageColumn)} = ${imageId}`;
  const { rows } = await sql<Values>`
    select * from ${sql.table(edit.table_name)}
    where id between ${edit.row_id} and ${edit.row_id + edit.rows - 1} ${own} order by id limit ${maxShownEdits}`.execute(
    db,
  );
  return rows;
}
