import type { MapState } from './map-state.svelte.ts';

/** Selects the visible samples with a point in a cluster; with Ctrl or Shift, adds them to the selection. */
export function selectCluster(
  map: MapState,
  number: number,
  { ctrlKey = false, metaKey = false, shiftKey = false }: Partial<MouseEvent> = {},
): void {
  const clusterOf = map.layouts.clustering?.clusterOf;
  if (!clusterOf) return;
  selectPoints(
    map,
    map.pickable.drawn.filter((point) => clusterOf[point] === number),
    ctrlKey || metaKey || shiftKey,
  );
}

/** Selects the samples of points. */
export function selectPoints(map: MapState, points: Iterable<number>, adds = false): void {
  const { router } = map.workspace;
  const ids = new Set([...(adds ? router.selection.ids : []), ...map.samplesOf(points)]);
  const focus = [...ids][0] ?? null;
  router.select({ ids, focus, anchor: focus });
}
