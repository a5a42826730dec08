import Box from '@lucide/svelte/icons/box';
import Grid3x3 from '@lucide/svelte/icons/grid-3x3';
import Images from '@lucide/svelte/icons/images';
import MapIcon from '@lucide/svelte/icons/map';
import Shapes from '@lucide/svelte/icons/shapes';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import TrendingUp from '@lucide/svelte/icons/trending-up';
import type { View } from './view.ts';

/** The views in the order of the rail. A further view is one more line. */
export const views: readonly View[] = [
  { id: 'library', title: 'Library', icon: Images, load: () => import('../views/library/Library.svelte') },
  { id: 'audit', title: 'Audit', icon: ScanSearch, load: () => import('../views/audit/Audit.svelte') },
  { id: 'matrix', title: 'Matrix', icon: Grid3x3, load: () => import('../views/matrix/Matrix.svelte') },
  { id: 'map', title: 'Map', icon: MapIcon, load: () => import('../views/map/Map.svelte') },
  { id: 'classes', title: 'Classes', icon: Shapes, load: () => import('../views/classes/Classes.svelte') },
  {
    id: 'tune',
    title: 'Tune',
    icon: TrendingUp,
    withoutInspector: true,
    load: () => import('../views/tune/Tune.svelte'),
  },
  {
    id: 'models',
    title: 'Models',
    icon: Box,
    unfiltered: true,
    withoutInspector: true,
    load: () => import('../views/models/Models.svelte'),
  },
];
