import type { ProjectionOptions } from '../../../shared/contract/projection.ts';
import type { StoredLayout } from '../catalogue/queries/projections.ts';
import type { Work } from '../evaluation/parts.ts';
import type { Similarity } from '../evaluation/similarity.ts';
import { findComponents } from './components.ts';
import { freshPace, shortPace } from './layout.ts';
import { measureTrust } from './measure-trust.ts';
import { alignToOld, startFromOld } from './old-places.ts';
import type { PointSet } from './points.ts';
import { runLayout } from './run-layout.ts';
import { searchNeighbours } from './search-neighbours.ts';

/** A layout, [points, 2], with its quality. */
export interface Arranged {
  readonly layout: Float32Array;
  readonly trustworthiness: number | null;
  readonly variance: [number, number] | null;
}

/** Computes a layout by principal components, or by UMAP initialised from an old layout if there is one. */
export async function arrangePoints(
  { similarity, workerEntry }: { readonly similarity: Similarity; readonly workerEntry: string | URL },
  points: PointSet,
  { options, old }: { readonly options: ProjectionOptions; readonly old: StoredLayout | null },
  work: Work,
): Promise<Arranged> {
  const { components, variance } = await findComponents(similarity, points, work);
  let layout = components;
  if (options.method === 'umap') {
    const width = Math.min(options.neighbours, points.count);
    const neighbours = await searchNeighbours(similarity, points, width, work);
    const given = old && (await startFromOld(similarity, points, old, work));
    const start =
      given === null ? ({ kind: 'spectral', components } as const) : ({ kind: 'given', layout: given } as const);
    const pace = given === null ? freshPace(points.count) : shortPace;
    const { minDist, seed } = options;
    const request = { neighbours, start, minDist, seed, ...pace };
    layout = await runLayout(request, {
      entry: workerEntry,
      onProgress: ({ phase, done, total }) => work.progress?.(phase, done, total),
      signal: work.signal,
    });
  }
  if (old !== null) layout = alignToOld(layout, points, old);
  const trustworthiness = await measureTrust(similarity, points, layout, work);
  return { layout, trustworthiness, variance: options.method === 'pca' ? variance : null };
}
