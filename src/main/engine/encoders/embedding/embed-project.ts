import type { Skipped } from '../../../../shared/contract/interchange.ts';
import type { Provider } from '../../../../shared/contract/values.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { ConcreteProvider } from '../../compute/contract/providers.ts';
import type { ProviderChoice } from '../../compute/provider-choice.ts';
import type { Compute } from '../../compute/supervisor.ts';
import { compactShards } from '../vectors/compact.ts';
import type { ShardModel } from '../vectors/shard-writer.ts';
import type { WorkContext } from '../../jobs/queue.ts';
import { EmbedRun } from './embed-run.ts';
import { embedCaptions } from './embed-captions.ts';
import { embedImages } from './embed-images.ts';

/** What embedding works with. */
export interface EmbeddingServices {
  readonly catalogue: Catalogue;
  readonly compute: Compute;
  readonly providers: ProviderChoice;
}

/** The model to embed with; `folder` is absolute. */
export interface EmbeddingModel extends ShardModel {
  readonly folder: string;
  readonly variant: string;
}

/** How a project is embedded. `shardRows`: vectors of one file, a few thousand when absent. */
export interface EmbedOptions {
  readonly provider: Provider;
  readonly batch: number;
  readonly shardRows?: number | undefined;
}

/** What an embedding run did. */
export interface EmbedResult {
  readonly provider: ConcreteProvider;
  readonly images: Counted;
  readonly captions: Counted;
  /** All that gave no vector is counted; the list holds the first thousand. */
  readonly skippedCount: number;
  readonly skipped: readonly Skipped[];
}

/** `embedded` now, of `total` in the project; what is in neither was embedded before or skipped. */
export interface Counted {
  readonly embedded: number;
  readonly total: number;
}

/**
 * Embeds every image and caption that has no vector of its present content. Vectors are kept shard by shard, so a run that
 * was cancelled or killed goes on where it was. A bad image is listed; `disk-full` and the errors of a model end the run.
 */
export async function embedProject(
  services: EmbeddingServices,
  model: EmbeddingModel,
  { provider, batch, shardRows }: EmbedOptions,
  context: WorkContext,
): Promise<EmbedResult> {
  const run = await EmbedRun.start(services, model, { wish: provider, batch, shardRows }, context);
  const images = await embedImages(run);
  const captions = await embedCaptions(run);
  const { signal } = context;
  for (const kind of ['image', 'caption'] as const)
    await compactShards(services.catalogue, model, kind, { signal, rows: shardRows });
  return { provider: run.provider, images, captions, ...run.skipped() };
}
