import type { Sort } from '../../../../../shared/contract/samples.ts';
import type { Place } from './sorting.ts';

/** Merges sorted lists. Either all positions have values, or none has. */
export function mergePlaces(parts: readonly Place[][], { direction }: Sort): Place[] {
  if (parts.length === 1) return parts[0]!;
  const sign = direction === 'ascending' ? 1 : -1;
  return parts.flat().sort((a, b) => {
    for (const [index, value] of (a.values ?? []).entries()) {
      const order = compare(value, b.values![index]!);
      if (order !== 0) return sign * order;
    }
    return sign * (a.id - b.id);
  });
}

/** Compares like SQLite: numbers by value, texts by their UTF-8 bytes. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return a === b ? 0 : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
