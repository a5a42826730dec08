import { everything } from './query.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Shows samples in the library under a title that says what they have in common; `within` keeps the current conditions. */
export function showListed(
  { router, toasts }: Workspace,
  title: string,
  ids: readonly number[],
  { within = false }: { readonly within?: boolean } = {},
): void {
  if (ids.length === 0) return toasts.show('None of these images is in the project any more.');
  const conditions = within ? { text: '' } : everything;
  router.ask({ ...conditions, relation: { kind: 'listed', title, ids: [...ids] } }, { view: 'library' });
}
