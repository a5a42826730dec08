import { layout } from '../../workspace/layout.svelte.ts';
import type { Command } from '../../workspace/commands.svelte.ts';
import type { SelectionMode } from '../../workspace/selection.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';
import type { Step } from '../../components/grid-layout.ts';

const steps: readonly (readonly [Step, string, readonly string[]])[] = [
  ['left', 'Previous image', ['Left', 'K']],
  ['right', 'Next image', ['Right', 'J']],
  ['up', 'Image above', ['Up']],
  ['down', 'Image below', ['Down']],
  ['page-up', 'A page up', ['PageUp']],
  ['page-down', 'A page down', ['PageDown']],
  ['first', 'First image', ['Home']],
  ['last', 'Last image', ['End']],
];

/** Offers what the keys do in the grid; returns the function that withdraws it. */
export function offerGridCommands(workspace: Workspace, go: (step: Step, mode: SelectionMode) => void): () => void {
  const { router } = workspace;
  const hasFocus = () => router.selection.focus !== null;
  const moving = steps.flatMap(([step, title, keys]): Command[] => [
    { id: `grid.${step}`, title, group: 'Move', keys, keyOnly: true, run: () => go(step, 'only') },
    {
      id: `grid.extend.${step}`,
      title: 'Extend the selection',
      group: 'Select',
      unlisted: step !== 'right',
      keys: keys.filter((key) => key.length > 1).map((key) => `Shift+${key}`),
      keyOnly: true,
      run: () => go(step, 'range'),
    },
  ]);
  const commands = (): Command[] => [
    ...moving,
    {
      id: 'grid.preview',
      title: 'Preview',
      group: 'Go',
      keys: ['Space'],
      enabled: hasFocus,
      run: () => (workspace.previewing = !workspace.previewing),
    },
    {
      id: 'grid.zoom',
      title: layout.hoverZoom.current
        ? 'Do not enlarge what the pointer rests on'
        : 'Enlarge what the pointer rests on',
      group: 'Appearance',
      keys: ['Z'],
      run: () => (layout.hoverZoom.current = !layout.hoverZoom.current),
    },
    {
      id: 'grid.toggle',
      title: 'Select or unselect this image',
      group: 'Select',
      keys: ['X'],
      enabled: hasFocus,
      run: () => workspace.select(router.selection.focus!, 'toggle'),
    },
    {
      id: 'grid.all',
      title: 'Select everything shown',
      group: 'Select',
      keys: ['Mod+A'],
      run: () => workspace.selectAll(),
    },
    {
      id: 'grid.none',
      title: 'Select nothing',
      group: 'Select',
      keys: ['Esc'],
      enabled: () => router.selection.ids.size > 0,
      run: () => workspace.clearSelection(),
    },
    {
      id: 'library.filters',
      title: 'Show or hide the filters',
      group: 'Appearance',
      keys: ['F'],
      run: () => (layout.filtersOpen.current = !layout.filtersOpen.current),
    },
  ];
  return workspace.commands.offer(commands);
}
