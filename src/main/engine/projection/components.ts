import type { Work } from '../evaluation/parts.ts';
import type { Similarity } from '../evaluation/similarity.ts';
import type { PointSet } from './points.ts';
import { findPrincipalAxes, projectRows } from '../base/principal-components.ts';
import { rangeOf } from './search-neighbours.ts';

const pointsAtOnce = 16_384;

/** The first two principal components of points, [points, 2], and the explained variance of each. */
export async function findComponents(
  similarity: Similarity,
  { source, count, dimensions }: PointSet,
  { signal, progress }: Work,
): Promise<{ components: Float32Array; variance: [number, number] }> {
  progress?.('Computing principal components', 0, count);
  const { mean, covariance } = await similarity.moments({ source }, { signal });
  const { axes, shares } = findPrincipalAxes(covariance, dimensions, 2);
  const components = new Float32Array(2 * count);
  for (let from = 0; from < count; from += pointsAtOnce) {
    const rows = rangeOf(from, Math.min(count, from + pointsAtOnce));
    const columns = { vectors: axes, dimensions };
    const { cosines } = await similarity.block({ rows: { source, rows }, columns }, { signal });
    components.set(projectRows(cosines, mean, axes), 2 * from);
    progress?.('Computing principal components', from + rows.length, count);
  }
  const share = (place: number) => Math.min(1, Math.max(0, shares[place] ?? 0));
  return { components, variance: [share(0), share(1)] };
}
