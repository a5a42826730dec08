import { sql, type Transaction } from 'kysely';
import type { BatchKind } from '../../../../shared/contract/history.ts';
import type { NewRow, Tables } from '../tables.ts';
import { editable, type Editable, type EditableTable, type EditableValue } from './editable.ts';

const rowsPerStatement = 5_000;
const maxTrackedImages = 1_000;

/** A step of a batch: its table and field, for the work at the end of the transaction. */
export interface Step {
  readonly step: number;
  readonly table: EditableTable;
  /** A field, or `+` for rows created, or `-` for rows removed. */
  readonly field: string;
  readonly rows: number;
}

/** The state of a batch at the start of a transaction. */
export interface BatchState {
  /** Null until the first change: a batch without changes is not stored. */
  id: number | null;
  label: string;
  readonly kind: BatchKind;
  undoes: number | null;
  /** False for an import and its undo: the samples then do not count as edited. */
  byUser: boolean;
  nextStep: number;
  edits: number;
}

/** A row to create, without its number and project. */
export type Draft<Table extends EditableTable> = Omit<NewRow<Table>, 'id' | 'project_id'>;

/**
 * Changes samples, captions, classes, tags and templates within one transaction, and records each change in the history. `db` is
 * the transaction, for reading and for tables without history.
 */
export class Edits {
  readonly db: Transaction<Tables>;
  readonly project: number;
  readonly batch: BatchState;
  readonly steps: Step[] = [];
  /** The touched images, if few; null once there are many or they are unknown. */
  images: Set<number> | null = new Set();

  constructor(db: Transaction<Tables>, project: number, batch: BatchState) {
    this.db = db;
    this.project = project;
    this.batch = batch;
  }

  /** Sets a field of many rows to one value; returns the number of changed rows. */
  async set<Table extends EditableTable, Field extends Editable[Table]>(
    table: Table,
    ids: Iterable<number>,
    field: Field,
    value: EditableValue<Table, Field>,
  ): Promise<number> {
    let changed = 0;
    for (const chunk of chunks(new Set(ids))) {
      const rows = sql`json_each(${JSON.stringify(chunk)}) as given cross join ${sql.table(table)} as row
        on row.id = given.value where row.project_id = ${this.project}`;
      changed += await this.#setFrom(table, field, rows, sql`${value}`, chunk.length);
    }
    return changed;
  }

  /** Sets a field of each row to its own value; returns the number of changed rows. */
  async setEach<Table extends EditableTable, Field extends Editable[Table]>(
    table: Table,
    field: Field,
    values: Iterable<readonly [id: number, value: EditableValue<Table, Field>]>,
  ): Promise<number> {
    let changed = 0;
    for (const chunk of chunks(new Map(values))) {
      const rows = sql`json_each(${JSON.stringify(chunk)}) as given
        cross join ${sql.table(table)} as row on row.id = given.value ->> 0 where row.project_id = ${this.project}`;
      changed += await this.#setFrom(table, field, rows, sql`given.value ->> 1`, chunk.length);
    }
    return changed;
  }

  /** Creates rows; returns their numbers in order. */
  async insert<Table extends EditableTable>(table: Table, rows: Iterable<Draft<Table>>): Promise<number[]> {
    const ids: number[] = [];
    for (const chunk of chunks(rows)) {
      const columns = editable[table].columns.filter((column) => chunk.some((row) => column in row));
      const values = columns.map((_, index) => sql`value ->> ${sql.lit(index)}`);
      const json = JSON.stringify(
        chunk.map((row) => columns.map((column) => (row as Record<string, unknown>)[column] ?? null)),
      );
      const created = await sql<{ id: number }>`
        insert into ${sql.table(table)} (project_id, ${sql.join(columns.map((column) => sql.ref(column)))})
        select ${this.project}, ${sql.join(values)} from json_each(${json}) where true order by json_each.key returning id`.execute(
        this.db,
      );
      const given = created.rows.map((row) => row.id).sort((a, b) => a - b);
      await this.#recordCreated(table, given, chunk);
      for (const id of given) ids.push(id);
    }
    return ids;
  }

  /** Removes rows; returns the number removed. Dependent rows must be removed first. */
  async remove(table: EditableTable, ids: Iterable<number>): Promise<number> {
    let removed = 0;
    for (const chunk of chunks(new Set(ids))) {
      const { columns, imageColumn } = editable[table];
      const row = sql.join(columns.flatMap((column) => [sql.lit(column), sql.ref(column)]));
      const step = await this.beginStep();
      const result = await sql<{ image_id: number | null }>`
        insert into edit (project_id, batch_id, step, row_id, table_name, field, image_id, rows, before, after)
        select ${this.project}, ${step.batch}, ${step.number}, id, ${table}, '-',
          ${imageColumn === null ? null : sql.ref(imageColumn)}, 1, json_array(json_object(${row})), null
        from ${sql.table(table)}
        where +project_id = ${this.project} and id in (select value from json_each(${JSON.stringify(chunk)}))
        returning image_id`.execute(this.db);
      const count = result.rows.length;
      if (count === 0) continue;
      await sql`delete from ${sql.table(table)} where id in (
        select row_id from edit where project_id = ${this.project} and batch_id = ${step.batch} and step = ${step.number}
      )`.execute(this.db);
      removed += this.endStep(table, '-', count, table === 'image' ? null : result.rows);
    }
    return removed;
  }

  /** The batch and the number of its next step; the first step creates the batch. */
  async beginStep(): Promise<{ batch: number; number: number }> {
    const { batch } = this;
    if (batch.id === null) {
      const { id } = await this.db
        .insertInto('edit_batch')
        .values({
          project_id: this.project,
          label: batch.label,
          kind: batch.kind,
          at: Date.now(),
          undoes: batch.undoes,
          applied: 1,
          edits: 0,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      batch.id = id;
    }
    return { batch: batch.id, number: batch.nextStep };
  }

  /** Records a step that changed something, and its images if they are known. */
  endStep(
    table: EditableTable,
    field: string,
    rows: number,
    touched: readonly { readonly image_id: number | null }[] | null = null,
  ): number {
    this.steps.push({ step: this.batch.nextStep, table, field, rows });
    this.batch.nextStep += 1;
    this.batch.edits += rows;
    if (touched === null || touched.length > maxTrackedImages) this.images = null;
    for (const { image_id: image } of this.images === null ? [] : touched!) if (image !== null) this.images!.add(image);
    if (this.images !== null && this.images.size > maxTrackedImages) this.images = null;
    return rows;
  }

  async #setFrom(
    table: EditableTable,
    field: string,
    rows: ReturnType<typeof sql>,
    value: ReturnType<typeof sql>,
    most: number,
  ): Promise<number> {
    const { imageColumn } = editable[table];
    const counted = most <= maxTrackedImages;
    const step = await this.beginStep();
    const result = await sql<{ image_id: number | null }>`
      insert into edit (project_id, batch_id, step, row_id, table_name, field, image_id, rows, before, after)
      select ${this.project}, ${step.batch}, ${step.number}, row.id, ${table}, ${field},
        ${imageColumn === null ? null : sql.ref(`row.${imageColumn}`)}, 1, ${sql.ref(`row.${field}`)}, ${value}
      from ${rows} and ${sql.ref(`row.${field}`)} is distinct from ${value}
      ${counted ? sql`returning image_id` : sql``}`.execute(this.db);
    const changed = counted ? result.rows.length : Number(result.numAffectedRows);
    if (changed === 0) return 0;
    await this.applyStep(table, field, step);
    return this.endStep(table, field, changed, counted ? result.rows : null);
  }

  /** Applies the `after` values of a step to the rows. */
  async applyStep(table: EditableTable, field: string, step: { batch: number; number: number }): Promise<void> {
    const revision = editable[table].revised.includes(field) ? sql`, revision = revision + 1` : sql``;
    await sql`
      update ${sql.table(table)} set ${sql.ref(field)} = edit.after ${revision} from edit
      where edit.project_id = ${this.project} and edit.batch_id = ${step.batch} and edit.step = ${step.number}
        and ${sql.table(table)}.id = edit.row_id`.execute(this.db);
  }

  async #recordCreated(table: EditableTable, ids: readonly number[], rows: readonly object[]): Promise<void> {
    const step = await this.beginStep();
    const owners = listOwners(table, ids, rows);
    // Rows that all belong to one image are recorded under it.
    const owner = new Set(owners).size === 1 ? owners[0]! : null;
    await this.db
      .insertInto('edit')
      .values(
        describeRuns(ids).map(({ first, length }) => ({
          project_id: this.project,
          batch_id: step.batch,
          step: step.number,
          row_id: first,
          table_name: table,
          field: '+',
          image_id: owner,
          rows: length,
          before: null,
          after: null,
        })),
      )
      .execute();
    this.endStep(
      table,
      '+',
      ids.length,
      owners.map((image_id) => ({ image_id })),
    );
  }
}

/** The image of each created row; none for tables without images. */
function listOwners(table: EditableTable, ids: readonly number[], rows: readonly object[]): readonly number[] {
  const { imageColumn } = editable[table];
  if (imageColumn === 'id') return ids;
  return imageColumn === 'image_id' ? rows.map((row) => (row as { image_id: number }).image_id) : [];
}

/** Splits a sequence to bound the size of statements. */
function* chunks<Item>(items: Iterable<Item>): Generator<Item[], void> {
  let chunk: Item[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length === rowsPerStatement) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Consecutive numbers. */
interface Run {
  readonly first: number;
  readonly length: number;
}

/** Runs of consecutive numbers in an ascending list: `[4, 5, 6, 9]` gives `4 + 3, 9 + 1`. */
function describeRuns(ascending: readonly number[]): Run[] {
  const runs: { first: number; length: number }[] = [];
  for (const number of ascending) {
    const run = runs.at(-1);
    if (run !== undefined && run.first + run.length === number) run.length += 1;
    else runs.push({ first: number, length: 1 });
  }
  return runs;
}
