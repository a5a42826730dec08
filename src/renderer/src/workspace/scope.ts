import { isRanked, toFilter } from './query.ts';
import type { Filter } from '../../../shared/contract/samples.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Which samples an action applies to. */
export type Scope = 'all' | 'filter' | 'selection';

/** What each scope is called in the window. */
export const scopeNames: Readonly<Record<Scope, string>> = {
  all: 'All samples',
  filter: 'Current filter',
  selection: 'Selection',
};

/** The samples of a scope as a filter; by their row numbers alone if they were selected, or found by a search or relation. */
export function filterOf({ router, results }: Workspace, scope: Scope): Filter {
  const { query, selection } = router;
  if (scope === 'all') return {};
  if (scope === 'selection') return { ids: [...selection.ids] };
  const isFound = results.found !== null || query.relation !== null || isRanked(query);
  return isFound ? { ids: [...results.ids] } : toFilter(query);
}
