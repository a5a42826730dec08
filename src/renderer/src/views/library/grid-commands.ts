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
  ['page-up', 'Page up', ['PageUp']],
  ['page-down', 'Page down', ['PageDown']],
  ['first', 'First image', ['Home']],
  ['last', 'Last image', ['End']],
];

/** Commands of the grid; `go` moves the focus. */
export function gridCommands(workspace: Workspace, go: (step: Step, mode: SelectionMode) => void): Command[] {
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
  return [
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
      title: layout.hoverZoom.current ? 'Stop enlarging images on hover' : 'Enlarge images on hover',
      group: 'Appearance',
      keys: ['Z'],
      run: () => (layout.hoverZoom.current = !layout.hoverZoom.current),
    },
    {
      id: 'grid.toggle',
      title: 'Select or deselect this image',
      group: 'Select',
      keys: ['X'],
      enabled: hasFocus,
      run: () => workspace.select(router.selection.focus!, 'toggle'),
    },
    {
      id: 'grid.all',
      title: 'Select all',
      group: 'Select',
      keys: ['Mod+A'],
      run: () => workspace.selectAll(),
    },
    {
      id: 'grid.none',
      title: 'Clear the selection',
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
}
