import { isStudioError, StudioError } from '../../../../shared/contract/errors.ts';
import type { Skipped } from '../../../../shared/contract/interchange.ts';
import type { Provider } from '../../../../shared/contract/values.ts';
import type { ComputeClient } from '../../compute/contract/contract.ts';
import type { EncoderRef } from '../../compute/contract/encoders.ts';
import type { ConcreteProvider } from '../../compute/contract/providers.ts';
import type { WorkContext } from '../../jobs/queue.ts';
import type { EmbeddingModel, EmbeddingServices, EmbedOptions } from './embed-project.ts';

/** Maximum number of skipped items that a result lists. */
const listed = 1000;

/** State shared by the image and caption parts of an embedding run: the open model, the provider, and skipped items. */
export class EmbedRun {
  readonly services: EmbeddingServices;
  readonly model: EmbeddingModel;
  readonly batch: number;
  readonly shardRows: number | undefined;
  readonly context: WorkContext;
  readonly #skipped: Skipped[] = [];
  #skippedCount = 0;
  #provider: ConcreteProvider;
  #lastNotice: string | null = null;

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
    { requested, ...options }: Omit<EmbedOptions, 'provider'> & { readonly requested: Provider },
    context: WorkContext,
  ): Promise<EmbedRun> {
    context.progress('Opening the model', 0, null);
    const { provider, notice } = await services.providers.choose(requested);
    const run = new EmbedRun(services, model, { ...options, provider }, context);
    run.#report(notice);
    const facts = await run.ask((encoders, ref) => encoders.open({ model: ref }, { signal: context.signal }));
    if (facts.dimensions !== model.dimensions)
      throw new StudioError(
        'model-invalid',
        `${model.folder} now produces vectors of ${facts.dimensions} dimensions, but had ${model.dimensions} when it was added; add it again`,
        { folder: model.folder },
      );
    return run;
  }

  /** The provider the model currently runs on. */
  get provider(): ConcreteProvider {
    return this.#provider;
  }

  /** Asks the compute process. When a provider other than the CPU crashes it, continues on the CPU, with a notice. */
  async ask<Answer extends { readonly provider: ConcreteProvider; readonly notice: string | null }>(
    question: (encoders: ComputeClient['encoders'], model: EncoderRef) => Promise<Answer>,
  ): Promise<Answer> {
    const { folder, variant } = this.model;
    for (;;) {
      const provider = this.#provider;
      try {
        const answer = await question(this.services.compute.client().encoders, { folder, variant, provider });
        this.#report(answer.notice);
        if (provider === this.#provider) this.#provider = answer.provider;
        return answer;
      } catch (error) {
        if (provider === 'cpu' || !isStudioError(error, 'compute-crashed')) throw error;
        this.#report(this.services.providers.ban(provider, error.message));
        this.#provider = 'cpu';
      }
    }
  }

  /** Records an item that was skipped. */
  skip(item: Skipped): void {
    this.#skippedCount++;
    if (this.#skipped.length < listed) this.#skipped.push(item);
  }

  /** The skipped items. */
  skipped(): { readonly skippedCount: number; readonly skipped: readonly Skipped[] } {
    return { skippedCount: this.#skippedCount, skipped: this.#skipped };
  }

  #report(notice: string | null): void {
    if (notice === null || notice === this.#lastNotice) return;
    this.#lastNotice = notice;
    this.context.notice(notice);
  }
}
