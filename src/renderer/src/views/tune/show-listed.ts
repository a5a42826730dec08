import { everything } from '../../workspace/query.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** Shows samples in the library, under the words that say which they are. */
export function showListed({ router, toasts }: Workspace, title: string, ids: readonly number[]): void {
  if (ids.length === 0) return toasts.show('None of these images is in the project any more.');
  router.ask({ ...everything, relation: { kind: 'listed', title, ids: [...ids] } }, { view: 'library' });
}
