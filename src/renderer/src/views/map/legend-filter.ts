import { levels } from '../../charts/cosine-scale.ts';
import { toggle } from '../../app/query.ts';
import type { Query } from '../../app/query.ts';
import type { CosineScale } from '../../charts/cosine-scale.ts';
import type { Status } from '../../../../shared/contract/values.ts';
import type { LegendEntry } from './painting.ts';
import type { ColourBy } from './settings.ts';

/** Which part of the scale a level of alignment stands for; the first and the last are open to their side. */
export function rangeOf({ from, to }: CosineScale, level: number): Query['alignment'] {
  const edge = (at: number) => Math.round(1e4 * (from + (at / levels) * (to - from))) / 1e4;
  return { min: level === 0 ? null : edge(level), max: level === levels - 1 ? null : edge(level + 1) };
}

/**
 * What a press on an entry of the legend changes in the filter: lets it through beside what is let through already, or takes it
 * back. null where a filter cannot say it.
 */
export function toggleEntry(
  by: ColourBy,
  { value }: LegendEntry,
  query: Query,
  scale: CosineScale,
): Partial<Query> | null {
  switch (by) {
    case 'class':
      return { classIds: toggle(query.classIds, value as number | null) };
    case 'split':
      return { splits: toggle(query.splits, value as string | null) };
    case 'status':
      return { statuses: toggle(query.statuses, value as Status) };
    case 'alignment': {
      if (value === null) return null;
      const range = rangeOf(scale, value as number);
      const { min, max } = query.alignment;
      return { alignment: range.min === min && range.max === max ? { min: null, max: null } : range };
    }
    default:
      return null;
  }
}

/** Whether the filter names an entry of the legend; null where a filter cannot. */
export function isChosen(by: ColourBy, { value }: LegendEntry, query: Query, scale: CosineScale): boolean | null {
  switch (by) {
    case 'class':
      return query.classIds.includes(value as number | null);
    case 'split':
      return query.splits.includes(value as string | null);
    case 'status':
      return query.statuses.includes(value as Status);
    case 'alignment': {
      if (value === null) return null;
      const range = rangeOf(scale, value as number);
      const { min, max } = query.alignment;
      if (min === null && max === null) return false;
      return (range.max ?? Infinity) > (min ?? -Infinity) && (range.min ?? -Infinity) < (max ?? Infinity);
    }
    default:
      return null;
  }
}
