import { toFilter } from './query.ts';
import type { Filter } from '../../../shared/contract/samples.ts';
import type { Workspace } from './workspace.svelte.ts';

/** The filter of what every view shows now: its conditions, or its samples one by one where they were found in another way. */
export function filterShown({ results, router }: Workspace): Filter {
  return results.scores || router.query.relation ? { ids: [...results.ids] } : toFilter(router.query);
}
