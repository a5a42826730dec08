import { projectionOptions } from '../../../../shared/contract/projection.ts';
import type { ProjectionOptions } from '../../../../shared/contract/projection.ts';
import type { Settings } from '../../workspace/route.ts';

/** What points can be coloured by, in the order of the menu. */
export const colourings = ['kind', 'class', 'prediction', 'alignment', 'cluster', 'split', 'status'] as const;
export type ColourBy = (typeof colourings)[number];

/** Which layout is looked at. */
export type Sort = Pick<ProjectionOptions, 'method' | 'kinds' | 'centred'>;

/** How the map is set. */
export interface MapSettings {
  /** null while the person chose none: then what the project has decides. */
  readonly colour: ColourBy | null;
  readonly sort: Sort;
  /** Whether points that the filter leaves out are pale or gone. */
  readonly hidesRest: boolean;
  readonly labels: boolean;
  readonly thumbnails: boolean;
  /** The kinds of points that are switched off. */
  readonly without: 'images' | 'captions' | null;
}

/** Reads the settings of the map out of the address; whatever cannot be read is as always. */
export function readSettings(settings: Settings): MapSettings {
  const { method, kinds } = projectionOptions.shape;
  const without = settings['map.without'];
  return {
    colour: colourings.find((each) => each === settings['map.colour']) ?? null,
    sort: {
      method: method.safeParse(settings['map.method']).data ?? 'umap',
      kinds: kinds.safeParse(settings['map.kinds']).data ?? 'both',
      centred: settings['map.centred'] === 'yes',
    },
    hidesRest: settings['map.rest'] === 'hide',
    labels: settings['map.labels'] !== 'no',
    thumbnails: settings['map.thumbnails'] !== 'no',
    without: without === 'images' || without === 'captions' ? without : null,
  };
}

/** A sort of layout as settings; what is as always is empty. */
export function writeSort({ method, kinds, centred }: Sort): Settings {
  return {
    'map.method': method === 'umap' ? '' : method,
    'map.kinds': kinds === 'both' ? '' : kinds,
    'map.centred': centred ? 'yes' : '',
  };
}
