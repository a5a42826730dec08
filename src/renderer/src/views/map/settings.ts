import { keysOf } from '../../../../shared/contract/values.ts';
import { projectionOptions } from '../../../../shared/contract/projection.ts';
import type { ProjectionOptions } from '../../../../shared/contract/projection.ts';
import type { Settings } from '../../workspace/route.ts';

/** What points can be coloured by, in menu order. */
export const colourTitles = {
  kind: 'Kind',
  class: 'Class',
  prediction: 'Prediction',
  alignment: 'Alignment',
  cluster: 'Cluster',
  split: 'Split',
  status: 'Status',
} as const;
export type ColourBy = keyof typeof colourTitles;
export const colourings = keysOf(colourTitles);

/** Which layout is shown. */
export type Sort = Pick<ProjectionOptions, 'method' | 'kinds' | 'centred'>;

/** Settings of the map. */
export interface MapSettings {
  /** null until the user chooses one; the default depends on the project. */
  readonly colour: ColourBy | null;
  readonly sort: Sort;
  /** Whether points outside the filter are hidden instead of faded. */
  readonly hidesRest: boolean;
  readonly labels: boolean;
  readonly thumbnails: boolean;
  /** The kind of points that is hidden. */
  readonly without: 'images' | 'captions' | null;
}

/** Reads the settings of the map from the address; invalid values become the defaults. */
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

/** A choice of layout as address parameters; defaults are empty. */
export function writeSort({ method, kinds, centred }: Sort): Settings {
  return {
    'map.method': method === 'umap' ? '' : method,
    'map.kinds': kinds === 'both' ? '' : kinds,
    'map.centred': centred ? 'yes' : '',
  };
}
