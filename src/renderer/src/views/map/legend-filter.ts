import { levels } from '../../charts/cosine-scale.ts';
import { toggle } from '../../workspace/query.ts';
import type { Query, Range } from '../../workspace/query.ts';
import type { CosineScale } from '../../charts/cosine-scale.ts';
import type { Status } from '../../../../shared/contract/values.ts';
import type { LegendEntry } from './painting.ts';
import type { ColourBy } from './settings.ts';

/** The range of alignment of a level; the first and last are open-ended. */
export function rangeOf({ from, to }: CosineScale, level: number): Range {
  const edge = (at: number) => Math.round(1e4 * (from + (at / levels) * (to - from))) / 1e4;
  return { min: level === 0 ? null : edge(level), max: level === levels - 1 ? null : edge(level + 1) };
}

/** What an entry of the legend filters by; `samplesOf` lists the samples with a point in it. */
export interface LegendFilter {
  readonly by: ColourBy;
  readonly query: Query;
  readonly scale: CosineScale;
  readonly samplesOf: (entry: LegendEntry) => readonly number[];
}

/**
 * The change of the query when an entry is toggled. Where the filter language has no term for it, the samples are listed. null
 * where nothing can be filtered.
 */
export function toggleEntry(entry: LegendEntry, { by, query, scale, samplesOf }: LegendFilter): Partial<Query> | null {
  const { value } = entry;
  switch (by) {
    case 'kind':
      return null;
    case 'class':
      return { classIds: toggle(query.classIds, value as number | null) };
    case 'split':
      return { splits: toggle(query.splits, value as string | null) };
    case 'status':
      return { statuses: toggle(query.statuses, value as Status) };
    case 'alignment': {
      if (value === null) return null;
      const range = rangeOf(scale, value as number);
      return { alignment: isSame(range, query.alignment) ? { min: null, max: null } : range };
    }
    default: {
      const title = titleOf(by, entry);
      const isListed = query.relation?.kind === 'listed' && query.relation.title === title;
      return { relation: isListed ? null : { kind: 'listed', title, ids: samplesOf(entry) } };
    }
  }
}

/** Whether the filter includes an entry; null where it cannot. */
export function isChosen(entry: LegendEntry, { by, query, scale }: Omit<LegendFilter, 'samplesOf'>): boolean | null {
  const { value } = entry;
  switch (by) {
    case 'kind':
      return null;
    case 'class':
      return query.classIds.includes(value as number | null);
    case 'split':
      return query.splits.includes(value as string | null);
    case 'status':
      return query.statuses.includes(value as Status);
    case 'alignment':
      return value === null ? null : isSame(rangeOf(scale, value as number), query.alignment);
    default:
      return query.relation?.kind === 'listed' && query.relation.title === titleOf(by, entry);
  }
}

const titleOf = (by: ColourBy, { label }: LegendEntry) => `${by === 'cluster' ? 'Cluster' : 'Predicted'}: ${label}`;

const isSame = (one: Range, other: Range) => one.min === other.min && one.max === other.max;
