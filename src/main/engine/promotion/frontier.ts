import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { Frontier, FrontierPoint } from '../../../shared/contract/promotion.ts';
import type { Provider } from '../../../shared/contract/values.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { storeFrontier } from '../catalogue/queries/frontiers.ts';
import type { Row } from '../catalogue/tables.ts';
import type { Compute } from '../compute/supervisor.ts';
import type { Golden } from '../golden/golden.ts';
import type { JobContext } from '../jobs/queue.ts';
import { requireModel } from '../catalogue/queries/models.ts';
import { scalarsOf } from '../base/logit-scale.ts';

/** Which interpolated models to evaluate, and on what. */
export interface FrontierRequest {
  readonly childId: number;
  readonly parentId?: number | undefined;
  readonly goldenIds?: readonly number[] | undefined;
  readonly points: number;
  readonly provider: Provider;
}

/** Evaluates interpolated models between a parent and its child on golden sets, reusing the stored results of both end points. */
export async function measureFrontier(
  { catalogue, compute, golden }: { catalogue: Catalogue; compute: Compute; golden: Golden },
  request: FrontierRequest,
  context: JobContext,
): Promise<Frontier> {
  const { childId, points, provider } = request;
  const child = await requireModel(catalogue, childId);
  const parentId = request.parentId ?? child.parent_id;
  if (parentId === null)
    throw new StudioError('not-found', `${child.name} has no parent in this project to interpolate with.`, { childId });
  const parent = await requireModel(catalogue, parentId);
  const goldenIds = request.goldenIds ?? (await golden.list()).map(({ id }) => id);
  if (goldenIds.length === 0)
    throw new StudioError('empty-selection', 'There is no golden set to evaluate on. Create one first.');
  const sets = await Promise.all(goldenIds.map((id) => golden.open(id)));
  const target = join(catalogue.folder, 'cache', `frontier-${context.jobId}`);
  const found: FrontierPoint[] = [];
  for (let point = 0; point < points; point++) {
    context.signal.throwIfAborted();
    const alpha = point / (points - 1);
    const pointContext = {
      ...context,
      progress: () => context.progress('Interpolating and evaluating', point, points),
    };
    pointContext.progress();
    const scores: FrontierPoint['scores'] = [];
    if (alpha === 0 || alpha === 1) {
      const modelId = alpha === 0 ? parentId : childId;
      for (const goldenId of goldenIds) {
        const { score } = await golden.evaluate({ goldenId, modelId, provider }, pointContext);
        scores.push({ goldenId, score });
      }
    } else {
      try {
        await writeInterpolated(catalogue, compute, { parent, child, alpha, target }, context);
        for (const set of sets) {
          const { summary } = await golden.measure(set, { folder: target, variant: '' }, provider, pointContext);
          scores.push({ goldenId: set.id, score: summary.score });
        }
      } finally {
        await compute
          .client()
          .encoders.close({ folder: target })
          .catch(() => null);
        await rm(target, { recursive: true, force: true });
      }
    }
    found.push({ alpha, scores });
  }
  const frontier = { parentId, childId, at: new Date().toISOString(), goldenIds: [...goldenIds], points: found };
  await catalogue.store((db) => storeFrontier(db, catalogue.project, frontier), { kinds: ['golden'], imageIds: null });
  return frontier;
}

interface Interpolation {
  readonly parent: Row<'model'>;
  readonly child: Row<'model'>;
  readonly alpha: number;
  readonly target: string;
}

async function writeInterpolated(
  { folder }: Catalogue,
  compute: Compute,
  { parent, child, alpha, target }: Interpolation,
  { signal }: JobContext,
): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await compute.client().training.interpolate(
    {
      parent: join(folder, parent.folder),
      child: join(folder, child.folder),
      target,
      alpha,
      parentScalars: scalarsOf(parent),
      childScalars: scalarsOf(child),
    },
    { signal },
  );
}
