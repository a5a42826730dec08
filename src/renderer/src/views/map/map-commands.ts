import { layout } from '../../workspace/layout.svelte.ts';
import { pickTowards } from './pick.ts';
import { selectPoints } from './select-cluster.ts';
import { colourings, colourTitles } from './settings.ts';
import type { Command } from '../../workspace/commands.svelte.ts';
import type { Compute } from './compute.svelte.ts';
import type { MapState, Tool } from './map-state.svelte.ts';
import type { Direction } from './pick.ts';

const steps: readonly (readonly [Direction, string, string])[] = [
  ['left', 'Nearest point on the left', 'Left'],
  ['right', 'Nearest point on the right', 'Right'],
  ['up', 'Nearest point above', 'Up'],
  ['down', 'Nearest point below', 'Down'],
];

const tools: readonly (readonly [Tool, string, string])[] = [
  ['move', 'Move the map by dragging', 'V'],
  ['lasso', 'Select with a lasso', 'G'],
  ['box', 'Select with a rectangle', 'B'],
];

/** The commands of the map, with their keys. */
export function listMapCommands(map: MapState, compute: Compute, toggleTable: () => void): Command[] {
  const { workspace } = map;
  const { router, state } = workspace;
  const group = 'Map';
  const selected = () => router.selection.ids;

  function move(direction: Direction, extend: boolean) {
    const { drawn } = map.pickable;
    const next = map.focused < 0 ? (drawn.at(-1) ?? -1) : pickTowards(map.pickable, map.focused, direction);
    if (next < 0) return;
    const id = map.sampleOf[next]!;
    if (!extend) workspace.select(id, 'only');
    else if (!selected().has(id)) workspace.select(id, 'toggle');
    map.focused = next;
    map.hovered = -1;
    map.keepInSight(next);
    workspace.focusList();
  }

  return [
    ...steps.flatMap(([direction, title, key]): Command[] => [
      { id: `map.${direction}`, title, group: 'Move', keys: [key], keyOnly: true, run: () => move(direction, false) },
      {
        id: `map.extend.${direction}`,
        title: 'Add the nearest point to the selection',
        group: 'Select',
        keys: [`Shift+${key}`],
        keyOnly: true,
        unlisted: direction !== 'right',
        run: () => move(direction, true),
      },
    ]),
    { id: 'map.in', title: 'Zoom in', group, keys: ['+', '='], run: () => map.zoomBy(1.6) },
    { id: 'map.out', title: 'Zoom out', group, keys: ['-'], run: () => map.zoomBy(1 / 1.6) },
    { id: 'map.fit', title: 'Fit all points', group, keys: ['0'], run: () => map.go(null) },
    {
      id: 'map.selection',
      title: 'Zoom to the selection',
      group,
      keys: ['F'],
      enabled: () => selected().size > 0,
      run: () => map.zoomTo(map.pointsOf(selected())),
    },
    ...tools.map(([tool, title, key]): Command => ({
      id: `map.tool.${tool}`,
      title,
      group,
      keys: [key],
      run: () => (map.tool = map.tool === tool ? 'move' : tool),
    })),
    {
      id: 'map.toggle',
      title: 'Select or unselect this sample',
      group: 'Select',
      keys: ['X'],
      enabled: () => router.selection.focus !== null,
      run: () => workspace.select(router.selection.focus!, 'toggle'),
    },
    {
      id: 'map.all',
      title: 'Select all points shown',
      group: 'Select',
      keys: ['Mod+A'],
      run: () => selectPoints(map, map.pickable.drawn),
    },
    {
      id: 'map.none',
      title: 'Clear the selection',
      group: 'Select',
      keys: ['Esc'],
      enabled: () => map.tool !== 'move' || selected().size > 0,
      run: () => (map.tool === 'move' ? workspace.clearSelection() : (map.tool = 'move')),
    },
    {
      id: 'map.compute',
      title: 'Compute the map',
      group,
      keys: ['Mod+Enter'],
      enabled: () => state.isEmbedded && compute.job === null && compute.isValid,
      run: () => void compute.start(),
    },
    {
      id: 'map.colour',
      title: 'Colour by the next property',
      group,
      keys: ['C'],
      run: () => {
        const next = (colourings.indexOf(map.colour) + 1) % colourings.length;
        router.set({ 'map.colour': colourings[next]! });
      },
    },
    ...colourings.map((colour): Command => ({
      id: `map.colour.${colour}`,
      title: `Colour the map by ${colourTitles[colour].toLowerCase()}`,
      group,
      unlisted: true,
      run: () => router.set({ 'map.colour': colour }),
    })),
    {
      id: 'map.panel',
      title: 'Show or hide the legend',
      group: 'Appearance',
      keys: ['P'],
      run: () => (layout.mapPanelOpen.current = !layout.mapPanelOpen.current),
    },
    {
      id: 'map.labels',
      title: 'Show or hide cluster names',
      group: 'Appearance',
      keys: ['N'],
      run: () => router.set({ 'map.labels': map.settings.labels ? 'no' : '' }),
    },
    {
      id: 'map.thumbnails',
      title: 'Show or hide images on the map',
      group: 'Appearance',
      keys: ['M'],
      run: () => router.set({ 'map.thumbnails': map.settings.thumbnails ? 'no' : '' }),
    },
    { id: 'map.table', title: 'Show the map as a table', group: 'Appearance', keys: ['T'], run: toggleTable },
  ];
}
