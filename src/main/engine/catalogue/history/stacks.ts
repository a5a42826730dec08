import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** A batch that undo or redo would reverse now. */
export interface Candidate {
  readonly id: number;
  readonly label: string;
  /** What the batch had itself reversed; it stands again afterwards. */
  readonly undoes: number | null;
  /** The batch whose steps are reversed: the one that did them last, which is a redo when there was one. */
  readonly steps: number;
  /** False when it is an import, or undid one. */
  readonly byPerson: boolean;
}

/** The batch that undo would reverse: the newest edit or import that still stands. */
export async function findUndo(db: Kysely<Tables>, project: number): Promise<Candidate | undefined> {
  // `+` keeps SQLite from collecting all rows through an index: the newest are looked at first.
  const { rows } = await sql<{ id: number; label: string; kind: string; steps: number }>`
    select id, label, kind, coalesce((
      select max(redo.id) from edit_batch as undo
      join edit_batch as redo on redo.project_id = ${project} and redo.undoes = undo.id and redo.kind = 'redo'
      where undo.project_id = ${project} and undo.undoes = batch.id and undo.kind = 'undo'
    ), id) as steps
    from edit_batch as batch
    where +project_id = ${project} and kind in ('edit', 'import') and applied = 1 order by id desc limit 1`.execute(db);
  const [found] = rows;
  return (
    found && { id: found.id, label: found.label, undoes: null, steps: found.steps, byPerson: found.kind === 'edit' }
  );
}

/** The batch that redo would reverse: the newest undo that still stands, unless something was edited after it. */
export async function findRedo(db: Kysely<Tables>, project: number): Promise<Candidate | undefined> {
  const { rows } = await sql<{ id: number; label: string; undoes: number; kind: string }>`
    select id, label, undoes, (select kind from edit_batch as undone where undone.id = undo.undoes) as kind
    from edit_batch as undo
    where +project_id = ${project} and kind = 'undo' and applied = 1 and id > coalesce((
      select id from edit_batch where +project_id = ${project} and kind in ('edit', 'import') order by id desc limit 1
    ), 0)
    order by id desc limit 1`.execute(db);
  const [found] = rows;
  return (
    found && {
      id: found.id,
      label: found.label,
      undoes: found.undoes,
      steps: found.id,
      byPerson: found.kind === 'edit',
    }
  );
}

/** Notes that a batch no longer stands, and that what it had undone stands again. */
export async function markReversed(db: Kysely<Tables>, { id, undoes }: Candidate): Promise<void> {
  await db.updateTable('edit_batch').set({ applied: 0 }).where('id', '=', id).execute();
  if (undoes !== null) await db.updateTable('edit_batch').set({ applied: 1 }).where('id', '=', undoes).execute();
}
