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

/** The services that embedding needs. */
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

/** How a project is embedded. `shardRows`: vectors per file, a few thousand by default. */
export interface EmbedOptions {
  readonly provider: Provider;
  readonly batch: number;
  readonly shardRows?: number | undefined;
}

/** The result of an embedding run. */
export interface EmbedResult {
  readonly provider: ConcreteProvider;
  readonly images: Counted;
  readonly captions: Counted;
  /** Number of items without a vector; the list has the first thousand. */
  readonly skippedCount: number;
  readonly skipped: readonly Skipped[];
}

/** `embedded` in this run, of `total` in the project; the rest was embedded before or skipped. */
export interface Counted {
  readonly embedded: number;
  readonly total: number;
}

/**
 * Embeds every image and caption that has no vector of its current content. Vectors are stored shard by shard, so a run
 * that was cancelled or killed resumes where it was. A bad image is skipped and listed; `disk-full` and errors of the model
 * end the run.
 */
export async function embedProject(
  services: EmbeddingServices,
  model: EmbeddingModel,
  { provider, batch, shardRows }: EmbedOptions,
  context: WorkContext,
): Promise<EmbedResult> {
  const run = await EmbedRun.start(services, model, { requested: provider, batch, shardRows }, context);
  const images = await embedImages(run);
  const captions = await embedCaptions(run);
  const { signal } = context;
  for (const kind of ['image', 'caption'] as const)
    await compactShards(services.catalogue, model, kind, { signal, rows: shardRows });
  return { provider: run.provider, images, captions, ...run.skipped() };
}
