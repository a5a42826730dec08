import { StudioError } from '../../../../shared/contract/errors.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue.ts';
import { findRedo, findUndo } from './stacks.ts';

/**
 * Goes to the moment after a batch (null: before the first), by undoing what came later or redoing what was undone. Each step is
 * a batch of its own, so that going can itself be undone. `not-found` for a number that is no change, `conflict` for a change that
 * can no longer be redone.
 */
export async function goTo(
  catalogue: Catalogue,
  batchId: number | null,
  options: CallOptions = {},
): Promise<{ undone: number; redone: number }> {
  const steps = { undone: 0, redone: 0 };
  if (batchId !== null && !(await stands(catalogue, batchId))) {
    while (!(await stands(catalogue, batchId))) {
      await requireRedo(catalogue, batchId);
      await catalogue.redo(options);
      steps.redone++;
    }
    return steps;
  }
  for (;;) {
    const next = await findUndo(catalogue.db, catalogue.project);
    if (next === undefined || next.id <= (batchId ?? 0)) return steps;
    await catalogue.undo(options);
    steps.undone++;
  }
}

async function stands({ db, project }: Catalogue, id: number): Promise<boolean> {
  const batch = await db
    .selectFrom('edit_batch')
    .select(['applied', 'kind'])
    .where('project_id', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  if (batch?.kind === 'edit' || batch?.kind === 'import') return batch.applied === 1;
  throw new StudioError('not-found', `There is no change ${id} in the history of this project.`, { batchId: id });
}

async function requireRedo({ db, project }: Catalogue, batchId: number): Promise<void> {
  const next = await findRedo(db, project);
  // What is redone comes in the order of the changes; beyond the one that is wanted there is no way to it.
  if (next !== undefined && next.undoes! <= batchId) return;
  throw new StudioError(
    'conflict',
    'This change was undone, and something else was changed since. It can no longer be made again.',
    { batchId },
  );
}
