import { levelOf, levels, place } from '../../charts/cosine-scale.ts';
import { showCosine } from '../../../../shared/text/numbers.ts';
import { status, statusTitles } from '../../../../shared/contract/values.ts';
import type { CosineScale } from '../../charts/cosine-scale.ts';
import type { ColourBy } from './settings.ts';
import type { StudioClass } from '../../../../shared/contract/classes.ts';
import type { Cluster, Clustering, PointFacts } from '../../../../shared/contract/projection.ts';

/** One line of the legend. */
export interface LegendEntry {
  /** The shared property: id of a class or cluster, name of a split or status, level of alignment; null for none. */
  readonly value: number | string | null;
  readonly label: string;
  /** Colour token. */
  readonly token: string;
  /** 0 is solid; other patterns distinguish entries of the same colour. */
  readonly pattern: number;
  readonly images: number;
  readonly captions: number;
}

/** The legend entry of each point. */
export interface Painting {
  readonly entries: readonly LegendEntry[];
  readonly entryOf: Uint32Array;
}

/** Input of a painting; the first `imageCount` points are images, the rest captions. */
export interface Painted {
  readonly imageCount: number;
  readonly facts: PointFacts;
  readonly clustering: Clustering | null;
  readonly classes: readonly StudioClass[];
  readonly scale: CosineScale;
}

type Key = Omit<LegendEntry, 'images' | 'captions'>;

const nothing = '--map-none';
const mark = (position: number) => ({ token: `--class-${position % 8}`, pattern: Math.floor(position / 8) % 4 });

/** Groups points by the colouring property. Empty entries are omitted. */
export function paint(by: ColourBy, painted: Painted): Painting {
  const { keys, keyOf } = choosers[by](painted);
  const points = painted.facts.classIds.length;
  const images = new Uint32Array(keys.length);
  const captions = new Uint32Array(keys.length);
  const entryOf = Uint32Array.from({ length: points }, (_, point) => {
    const key = keyOf(point);
    (point < painted.imageCount ? images : captions)[key]!++;
    return key;
  });
  const kept = keys.map((_, key) => key).filter((key) => images[key]! + captions[key]! > 0);
  const placeOf = new Map(kept.map((key, at) => [key, at]));
  return {
    entries: kept.map((key) => ({ ...keys[key]!, images: images[key]!, captions: captions[key]! })),
    entryOf: entryOf.map((key) => placeOf.get(key)!),
  };
}

type Chooser = (painted: Painted) => { keys: readonly Key[]; keyOf: (point: number) => number };

const choosers: Readonly<Record<ColourBy, Chooser>> = {
  kind: ({ imageCount }) => ({
    keys: [
      { value: 'images', label: 'Images', token: '--class-4', pattern: 0 },
      { value: 'captions', label: 'Captions', token: '--class-0', pattern: 0 },
    ],
    keyOf: (point) => (point < imageCount ? 0 : 1),
  }),
  class: ({ classes, facts }) => ofClasses(classes, facts.classIds, 'No class'),
  prediction: ({ classes, facts }) => ofClasses(classes, facts.predictedIds, 'Not predicted'),
  alignment: ({ facts, scale }) => ({
    keys: [
      ...Array.from({ length: levels }, (_, level) => ({
        value: level,
        label: nameLevel(scale, level),
        token: `--cosine-${level}`,
        pattern: 0,
      })),
      { value: null, label: 'Not embedded', token: nothing, pattern: 0 },
    ],
    keyOf: (point) => {
      const cosine = facts.alignments[point]!;
      return Number.isNaN(cosine) ? levels : levelOf(place(scale, cosine));
    },
  }),
  cluster: ({ clustering }) => ({
    keys: [
      { value: null, label: 'No cluster', token: nothing, pattern: 0 },
      ...(clustering?.clusters ?? []).map((cluster) => ({
        value: cluster.number,
        label: nameCluster(cluster),
        ...mark(cluster.number - 1),
      })),
    ],
    keyOf: (point) => clustering?.clusterOf[point] ?? 0,
  }),
  split: ({ facts }) => ({
    keys: [
      { value: null, label: 'No split', token: nothing, pattern: 0 },
      ...facts.splits.map((split, position) => ({ value: split, label: split, ...mark(position) })),
    ],
    keyOf: (point) => facts.splitOf[point]!,
  }),
  status: ({ facts }) => ({
    keys: status.options.map((value) => ({
      value,
      label: statusTitles[value],
      token: { 'to do': nothing, good: '--class-2', fix: '--class-0', reject: '--class-5' }[value],
      pattern: 0,
    })),
    keyOf: (point) => facts.statusOf[point]!,
  }),
};

function ofClasses(classes: readonly StudioClass[], ids: Uint32Array, none: string): ReturnType<Chooser> {
  const places = new Map(classes.map(({ id }, position) => [id, position + 1]));
  return {
    keys: [
      { value: null, label: none, token: nothing, pattern: 0 },
      ...classes.map(({ id, name }, position) => ({ value: id, label: name, ...mark(position) })),
    ],
    keyOf: (point) => places.get(ids[point]!) ?? 0,
  };
}

function nameLevel({ from, to }: CosineScale, level: number): string {
  const edge = (at: number) => showCosine(from + (at / levels) * (to - from));
  if (level === 0) return `below ${edge(1)}`;
  return level === levels - 1 ? `${edge(level)} or more` : `${edge(level)} to ${edge(level + 1)}`;
}

/** Names a cluster by its characteristic words, or by its content if it has none. */
export function nameCluster({ words, images, captions }: Cluster, most = 3): string {
  if (words.length > 0) return words.slice(0, most).join(', ');
  return images > captions ? 'Mixed images' : 'Mixed captions';
}
