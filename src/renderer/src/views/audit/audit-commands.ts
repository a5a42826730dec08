import type { Command } from '../../workspace/commands.svelte.ts';
import type { Review } from './review.svelte.ts';

/** Commands for the current entry, one key each. */
export function reviewCommands(review: Review): Command[] {
  const group = 'Audit';
  const { canDecide, canSwap, canWrite } = {
    canDecide: () => review.canDecide,
    canSwap: () => review.canSwap,
    canWrite: () => review.canWrite,
  };
  const hasQueue = () => review.audit.ids.length > 0;
  return [
    {
      id: 'audit.run',
      title: 'Audit the project…',
      group,
      keys: ['Mod+Enter'],
      enabled: () => review.workspace.state.isEmbedded,
      run: () => (review.isStarting = true),
    },
    {
      id: 'audit.undo',
      title: 'Undo',
      group,
      keys: ['U'],
      unlisted: true,
      keyOnly: true,
      run: () => void review.undo(),
    },
    {
      id: 'audit.accept',
      title: 'Keep as good',
      group,
      keys: ['A'],
      enabled: canDecide,
      run: () => void review.accept(),
    },
    {
      id: 'audit.take',
      title: 'Use suggestion',
      group,
      keys: ['T'],
      enabled: () => review.canWrite && review.suggestions.length > 0,
      run: () => void review.useSuggestion(),
    },
    {
      id: 'audit.swap',
      title: 'Swap the two captions',
      group,
      keys: ['S'],
      enabled: canSwap,
      run: () => void review.swap(),
    },
    {
      id: 'audit.edit',
      title: 'Edit the caption',
      group,
      keys: ['E', 'Enter'],
      enabled: canWrite,
      run: () => (review.editing = true),
    },
    {
      id: 'audit.tag',
      title: 'Tag the sample',
      group,
      keys: ['G'],
      enabled: canDecide,
      run: () => (review.tagging = true),
    },
    {
      id: 'audit.reject',
      title: 'Reject the caption or the sample',
      group,
      keys: ['R'],
      enabled: canDecide,
      run: () => void review.reject(),
    },
    { id: 'audit.skip', title: 'Skip for now', group, keys: ['N'], enabled: canDecide, run: () => void review.skip() },
    {
      id: 'audit.next',
      title: 'Next entry',
      group,
      keys: ['J', 'Down'],
      keyOnly: true,
      enabled: hasQueue,
      run: () => review.step(1),
    },
    {
      id: 'audit.before',
      title: 'Previous entry',
      group,
      keys: ['K', 'Up'],
      keyOnly: true,
      enabled: hasQueue,
      run: () => review.step(-1),
    },
    {
      id: 'audit.choose-next',
      title: 'Next suggestion',
      group,
      keys: [']'],
      keyOnly: true,
      enabled: () => review.suggestions.length > 1,
      run: () => review.choose(1),
    },
    {
      id: 'audit.choose-before',
      title: 'Previous suggestion',
      group,
      keys: ['['],
      keyOnly: true,
      enabled: () => review.suggestions.length > 1,
      run: () => review.choose(-1),
    },
  ];
}
