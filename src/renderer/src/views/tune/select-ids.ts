import type { Workspace } from '../../app/workspace.svelte.ts';

/** Selects samples and shows them in the library. */
export function selectIds({ router, toasts }: Workspace, ids: readonly number[]): void {
  if (ids.length === 0) return toasts.show('None of these images is in the project any more.');
  router.select({ ids: new Set(ids), focus: ids[0]!, anchor: ids[0]! });
  router.go('library');
}
