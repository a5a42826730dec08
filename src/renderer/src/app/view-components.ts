import type { Component } from 'svelte';
import type { ViewId } from '../workspace/views.ts';

/** The component of each view, loaded when the view is first opened. */
export const viewComponents: Readonly<Record<ViewId, () => Promise<{ default: Component }>>> = {
  library: () => import('../views/library/Library.svelte'),
  audit: () => import('../views/audit/Audit.svelte'),
  matrix: () => import('../views/matrix/Matrix.svelte'),
  map: () => import('../views/map/Map.svelte'),
  classes: () => import('../views/classes/Classes.svelte'),
  tune: () => import('../views/tune/Tune.svelte'),
  models: () => import('../views/models/Models.svelte'),
};
