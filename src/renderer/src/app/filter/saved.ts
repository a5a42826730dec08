import { readFilter } from '../../../../shared/contract/filter-language.ts';
import { writeFilter } from '../../../../shared/contract/filter-writing.ts';
import type { SavedFilter } from '../../../../shared/contract/filters.ts';
import { fromFilter, writtenFilter } from '../../workspace/query.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** The current filter as a line and a mode; null if no line can express it. */
export function currentFilter({ router, state }: Workspace): Omit<SavedFilter, 'name'> | null {
  const line = writeFilter(writtenFilter(router.query), state.classes);
  return line === '' ? null : { line, mode: router.query.mode };
}

/** Applies a saved filter; one that no longer matches the project is reported and not applied partially. */
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

/** Deletes a saved filter, and offers to restore it. */
export async function deleteFilter({ studio, toasts }: Workspace, saved: SavedFilter): Promise<void> {
  try {
    await studio.filters.remove({ name: saved.name });
    const restore = () => void studio.filters.save(saved).catch((error: unknown) => toasts.fail(error));
    toasts.show(`Deleted the filter “${saved.name}”`, { action: { label: 'Undo', run: restore } });
  } catch (error) {
    toasts.fail(error);
  }
}
