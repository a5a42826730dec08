import Box from '@lucide/svelte/icons/box';
import Grid3x3 from '@lucide/svelte/icons/grid-3x3';
import Images from '@lucide/svelte/icons/images';
import MapIcon from '@lucide/svelte/icons/map';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import Shapes from '@lucide/svelte/icons/shapes';
import TrendingUp from '@lucide/svelte/icons/trending-up';
import type { Component } from 'svelte';

/** One entry of the rail. */
interface View {
  readonly title: string;
  readonly icon: Component<{ size?: number }>;
  /** False for a view that shows no samples, so that a filter means nothing in it. */
  readonly filtered: boolean;
  /** False for a view in which no sample can be selected, so that the inspector would only take room. */
  readonly inspected: boolean;
}

const samples = { filtered: true, inspected: true };

/**
 * The views by the name that the address shows, in the order of the rail. A new view is one more line here; the compiler then asks for its
 * component in `app/view-components.ts`.
 */
export const views = {
  library: { title: 'Library', icon: Images, ...samples },
  audit: { title: 'Audit', icon: ScanSearch, ...samples },
  matrix: { title: 'Matrix', icon: Grid3x3, ...samples },
  map: { title: 'Map', icon: MapIcon, ...samples },
  classes: { title: 'Classes', icon: Shapes, ...samples },
  tune: { title: 'Tune', icon: TrendingUp, filtered: true, inspected: false },
  models: { title: 'Models', icon: Box, filtered: false, inspected: false },
} as const satisfies Record<string, View>;

export type ViewId = keyof typeof views;

/** The names of the views, in the order of the rail. */
export const viewIds = Object.keys(views) as ViewId[];

/** The view that is shown when the address names none. */
export const firstView: ViewId = 'library';

/** Whether the address may name it. */
export function isView(name: string): name is ViewId {
  return Object.hasOwn(views, name);
}
