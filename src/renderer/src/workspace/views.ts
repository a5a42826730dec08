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
  /** False for a view without samples, where a filter has no effect. */
  readonly filtered: boolean;
  /** False for a view in which no sample can be selected, which hides the inspector. */
  readonly inspected: boolean;
}

const samples = { filtered: true, inspected: true };

/**
 * The views by their name in the address, in the order of the rail. A new view is one more line here; the compiler then requires its
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

/** The default view. */
export const firstView: ViewId = 'library';

/** True if this is the name of a view. */
export function isView(name: string): name is ViewId {
  return Object.hasOwn(views, name);
}
