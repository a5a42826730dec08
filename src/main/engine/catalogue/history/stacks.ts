import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** The batch that undo or redo would reverse now. */
export interface Candidate {
  readonly id: number;
  readonly label: string;
  /** The batch that this one had reversed; it is applied again afterwards. */
  readonly undoes: number | null;
  /** The batch whose steps are reversed: the last one that applied them, possibly a redo. */
  readonly steps: number;
  /** False for an import or its undo. */
  readonly byUser: boolean;
}

/** The batch that undo would reverse: the latest applied edit or import. */
export async function findUndo(db: Kysely<Tables>, project: number): Promise<Candidate | undefined> {
  // `+` keeps SQLite from using the index on the project, so that it scans from the latest row.
  const { rows } = await sql<{ id: number; label: string; kind: string; steps: number }>`
    select id, label, kind, coalesce((
      select max(redo.id) from edit_batch as undo
      join edit_batch as redo on redo.project_id = ${project} and redo.undoes = undo.id and redo.kind = 'redo'
      where undo.project_id = ${project} and undo.undoes = batch.id and undo.kind = 'undo'
    ), id) as steps
    from edit_batch as batch
    where +project_id = ${project} and kind in ('edit', 'import') and applied = 1 order by id desc limit 1`.execute(db);
  const [found] = rows;
  return found && { id: found.id, label: found.label, undoes: null, steps: found.steps, byUser: found.kind === 'edit' };
}

/** The batch that redo would reverse: the latest applied undo, unless a newer edit exists. */
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
      byUser: found.kind === 'edit',
    }
  );
}

/** Marks a batch as reversed, and the batch that it had undone as applied again. */
export async function markReversed(db: Kysely<Tables>, { id, undoes }: Candidate): Promise<void> {
  await db.updateTable('edit_batch').set({ applied: 0 }).where('id', '=', id).execute();
  if (undoes !== null) await db.updateTable('edit_batch').set({ applied: 1 }).where('id', '=', undoes).execute();
}
