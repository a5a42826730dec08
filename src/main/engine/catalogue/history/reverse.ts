import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { editable, type EditableTable } from './editable.ts';
import type { Edits } from './edits.ts';

/** Rows per edit when a range of rows is removed. */
const rowsPerEdit = 500;

/** Reverses every step of a batch, last step first, and records it in the history. */
export async function reverse(edits: Edits, batchId: number): Promise<void> {
  const steps = await edits.db
    .selectFrom('edit')
    .select(['step', 'table_name', 'field'])
    .distinct()
    .where('project_id', '=', edits.project)
    .where('batch_id', '=', batchId)
    .orderBy('step', 'desc')
    .execute();
  for (const { step, table_name: table, field } of steps) {
    const origin = sql`edit.project_id = ${edits.project} and edit.batch_id = ${batchId} and edit.step = ${step}`;
    if (field === '+') await removeCreated(edits, table, origin);
    else if (field === '-') await restoreRemoved(edits, table, origin);
    else await restoreField(edits, table, field, origin);
    // Statements block the thread; yield to other calls between them.
    await setImmediate();
  }
}

async function removeCreated(edits: Edits, table: EditableTable, origin: ReturnType<typeof sql>): Promise<void> {
  const { columns, imageColumn } = editable[table];
  const target = sql.table(table);
  const step = await edits.beginStep();
  const values = sql.join(columns.flatMap((column) => [sql.lit(column), sql.ref(`${table}.${column}`)]));
  const image =
    imageColumn === null ? sql`null` : sql`iif(count(*) = 1, min(${sql.ref(`${table}.${imageColumn}`)}), null)`;
  const recorded = await sql<{ rows: number }>`
    insert into edit (project_id, batch_id, step, row_id, table_name, field, image_id, rows, before, after)
    select ${edits.project}, ${step.batch}, ${step.number}, min(${target}.id), ${table}, '-', ${image}, count(*),
      json_group_array(json_object(${values})), null
    from edit cross join ${target} on ${target}.id between edit.row_id and edit.row_id + edit.rows - 1
    where ${origin} group by edit.row_id, (${target}.id - edit.row_id) / ${sql.lit(rowsPerEdit)} returning rows`.execute(
    edits.db,
  );
  const count = recorded.rows.reduce((sum, row) => sum + row.rows, 0);
  await sql`
    delete from ${target} where id in (
      select ${target}.id from edit cross join ${target} on ${target}.id between edit.row_id and edit.row_id + edit.rows - 1
      where ${origin}
    )`.execute(edits.db);
  edits.endStep(table, '-', count);
}

async function restoreRemoved(edits: Edits, table: EditableTable, origin: ReturnType<typeof sql>): Promise<void> {
  const { columns } = editable[table];
  const step = await edits.beginStep();
  const values = sql.join(columns.map((column) => sql`row.value ->> ${sql.lit(`$.${column}`)}`));
  const result = await sql`
    insert into ${sql.table(table)} (project_id, ${sql.join(columns.map((column) => sql.ref(column)))})
    select ${edits.project}, ${values} from edit, json_each(edit.before) as row where ${origin}`.execute(edits.db);
  await sql`
    insert into edit (project_id, batch_id, step, row_id, table_name, field, image_id, rows, before, after)
    select ${edits.project}, ${step.batch}, ${step.number}, row_id, table_name, '+', image_id, rows, null, null
    from edit where ${origin}`.execute(edits.db);
  edits.endStep(table, '+', Number(result.numAffectedRows));
}

async function restoreField(
  edits: Edits,
  table: EditableTable,
  field: string,
  origin: ReturnType<typeof sql>,
): Promise<void> {
  const step = await edits.beginStep();
  const result = await sql`
    insert into edit (project_id, batch_id, step, row_id, table_name, field, image_id, rows, before, after)
    select ${edits.project}, ${step.batch}, ${step.number}, edit.row_id, ${table}, ${field}, edit.image_id, 1,
      ${sql.ref(`${table}.${field}`)}, edit.before
    from edit join ${sql.table(table)} on ${sql.table(table)}.id = edit.row_id where ${origin}`.execute(edits.db);
  await edits.applyStep(table, field, step);
  edits.endStep(table, field, Number(result.numAffectedRows));
}
