import { everything, isNarrowed } from '../../workspace/query.ts';
import type { Command } from '../../workspace/commands.svelte.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';
import { applyFilter, currentFilter } from './saved.ts';

/** Offers the commands of the filter, and every saved filter by its name; returns the function that withdraws them. */
export function offerFilterCommands(workspace: Workspace): () => void {
  const { router, state, commands } = workspace;
  const group = 'Search';
  return commands.offer(() => [
    {
      id: 'filter.clear',
      title: 'Clear the filter',
      group,
      keys: ['Shift+F'],
      enabled: () => isNarrowed(router.query),
      run: () => router.ask({ ...everything, sort: router.query.sort, mode: router.query.mode }),
    },
    {
      id: 'filter.save',
      title: 'Save this filter…',
      group,
      keys: ['Mod+S'],
      enabled: () => currentFilter(workspace) !== null,
      run: () => (workspace.dialog = { kind: 'save-filter' }),
    },
    {
      id: 'filter.mode',
      title: router.query.mode === 'words' ? 'Semantic search' : 'Text search',
      group,
      keys: ['M'],
      enabled: () => state.isEmbedded,
      run: () => router.ask({ mode: router.query.mode === 'words' ? 'meaning' : 'words' }),
    },
    ...state.filters.map((saved): Command => ({
      id: `filter.saved.${saved.name}`,
      title: `Filter: ${saved.name}`,
      group: 'Saved filters',
      run: () => applyFilter(workspace, saved),
    })),
  ]);
}
