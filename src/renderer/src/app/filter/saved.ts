import { readFilter } from '../../../../shared/contract/filter-language.ts';
import { writeFilter } from '../../../../shared/contract/filter-writing.ts';
import type { SavedFilter } from '../../../../shared/contract/filters.ts';
import { fromFilter, writtenFilter } from '../../workspace/query.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** The present filter as a line and a mode; null when it says nothing that a line can say. */
export function currentFilter({ router, state }: Workspace): Omit<SavedFilter, 'name'> | null {
  const line = writeFilter(writtenFilter(router.query), state.classes);
  return line === '' ? null : { line, mode: router.query.mode };
}

/** Shows the samples of a saved filter; one that no longer fits the project is told, not half applied. */
export function applyFilter({ router, state, toasts }: Workspace, { name, line, mode }: SavedFilter): void {
  const { filter, problems } = readFilter(line, state.classes);
  if (problems[0]) {
    toasts.show(`The filter “${name}” cannot be applied: ${problems[0].part}. ${problems[0].why}.`, {
      tone: 'warning',
    });
    return;
  }
  router.ask({ ...fromFilter(filter), mode: state.isEmbedded ? mode : 'words', relation: null });
}

/** Forgets a saved filter, and offers to bring it back. */
export async function forgetFilter({ studio, toasts }: Workspace, saved: SavedFilter): Promise<void> {
  try {
    await studio.filters.remove({ name: saved.name });
    const bringBack = () => void studio.filters.save(saved).catch((error: unknown) => toasts.fail(error));
    toasts.show(`Forgot the filter “${saved.name}”`, { action: { label: 'Undo', run: bringBack } });
  } catch (error) {
    toasts.fail(error);
  }
}
