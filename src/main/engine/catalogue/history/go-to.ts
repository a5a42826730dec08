import { StudioError } from '../../../../shared/contract/errors.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue.ts';
import { findRedo, findUndo } from './stacks.ts';

/**
 * Goes to the state after a batch (null: before the first) by undoing later changes or redoing undone ones. Each step is a batch
 * and can itself be undone. `not-found` for a number that is not a change, `conflict` for a change that can no longer be redone.
 */
export async function goTo(
  catalogue: Catalogue,
  batchId: number | null,
  options: CallOptions = {},
): Promise<{ undone: number; redone: number }> {
  const steps = { undone: 0, redone: 0 };
  if (batchId !== null && !(await isApplied(catalogue, batchId))) {
    while (!(await isApplied(catalogue, batchId))) {
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

async function isApplied({ db, project }: Catalogue, id: number): Promise<boolean> {
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
  // Redo follows the order of the changes, so a change before the next one to redo is unreachable.
  if (next !== undefined && next.undoes! <= batchId) return;
  throw new StudioError('conflict', "Can't redo: newer changes exist.", { batchId });
}
