import { isStudioError, StudioError } from '../../../../shared/contract/errors.ts';
import type { Skipped } from '../../../../shared/contract/interchange.ts';
import type { Provider } from '../../../../shared/contract/values.ts';
import type { ComputeClient } from '../../compute/contract/contract.ts';
import type { EncoderRef } from '../../compute/contract/encoders.ts';
import type { ConcreteProvider } from '../../compute/contract/providers.ts';
import type { WorkContext } from '../../jobs/queue.ts';
import type { EmbeddingModel, EmbeddingServices, EmbedOptions } from './embed-project.ts';

/** Items that a result names; more are counted. */
const listed = 1000;

/** What both halves of an embedding run share: the model in its process, the provider, and what was skipped. */
export class EmbedRun {
  readonly services: EmbeddingServices;
  readonly model: EmbeddingModel;
  readonly batch: number;
  readonly shardRows: number | undefined;
  readonly context: WorkContext;
  readonly #skipped: Skipped[] = [];
  #skippedCount = 0;
  #provider: ConcreteProvider;
  #told: string | null = null;

  private constructor(
    services: EmbeddingServices,
    model: EmbeddingModel,
    { provider, batch, shardRows }: Omit<EmbedOptions, 'provider'> & { readonly provider: ConcreteProvider },
    context: WorkContext,
  ) {
    this.services = services;
    this.model = model;
    this.batch = batch;
    this.shardRows = shardRows;
    this.context = context;
    this.#provider = provider;
  }

  /** Chooses the provider and opens the model on it. Fails as the model does, or with `provider-unavailable`. */
  static async start(
    services: EmbeddingServices,
    model: EmbeddingModel,
    { wish, ...options }: Omit<EmbedOptions, 'provider'> & { readonly wish: Provider },
    context: WorkContext,
  ): Promise<EmbedRun> {
    context.progress('Opening the model', 0, null);
    const { provider, notice } = await services.providers.choose(wish);
    const run = new EmbedRun(services, model, { ...options, provider }, context);
    run.#tell(notice);
    const facts = await run.ask((encoders, ref) => encoders.open({ model: ref }, { signal: context.signal }));
    if (facts.dimensions !== model.dimensions)
      throw new StudioError(
        'model-invalid',
        `${model.folder} now gives ${facts.dimensions} numbers where it gave ${model.dimensions} when it was added; add it again`,
        { folder: model.folder },
      );
    return run;
  }

  /** What the model runs on now. */
  get provider(): ConcreteProvider {
    return this.#provider;
  }

  /** Asks the compute process. When a provider other than the CPU kills it, the CPU goes on, with a notice. */
  async ask<Answer extends { readonly provider: ConcreteProvider; readonly notice: string | null }>(
    question: (encoders: ComputeClient['encoders'], model: EncoderRef) => Promise<Answer>,
  ): Promise<Answer> {
    const { folder, variant } = this.model;
    for (;;) {
      const provider = this.#provider;
      try {
        const answer = await question(this.services.compute.client().encoders, { folder, variant, provider });
        this.#tell(answer.notice);
        if (provider === this.#provider) this.#provider = answer.provider;
        return answer;
      } catch (error) {
        if (provider === 'cpu' || !isStudioError(error, 'compute-crashed')) throw error;
        this.#tell(this.services.providers.ban(provider, error.message));
        this.#provider = 'cpu';
      }
    }
  }

  /** Lists something that gave no vector. */
  skip(item: Skipped): void {
    this.#skippedCount++;
    if (this.#skipped.length < listed) this.#skipped.push(item);
  }

  /** Everything that was skipped. */
  skipped(): { readonly skippedCount: number; readonly skipped: readonly Skipped[] } {
    return { skippedCount: this.#skippedCount, skipped: this.#skipped };
  }

  #tell(notice: string | null): void {
    if (notice === null || notice === this.#told) return;
    this.#told = notice;
    this.context.notice(notice);
  }
}
