import { describeError } from '../../workspace/toasts.svelte.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { ModelDetails } from '../../../../shared/contract/models.ts';
import type { Probe } from '../../../../shared/contract/system.ts';

/** What is told of the model that is shown, and of the providers of this machine. */
export class Details {
  current = $state.raw<ModelDetails | null>(null);
  problem = $state('');
  providers = $state.raw<readonly Probe[]>([]);
  readonly #studio: Studio;
  #asked = 0;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Reads a model; the last question wins, and what was shown stands until its answer is there. */
  async load(modelId: number | null): Promise<void> {
    const turn = ++this.#asked;
    if (this.current?.modelId !== modelId) this.current = null;
    this.problem = '';
    if (modelId === null) return;
    try {
      const found = await this.#studio.models.inspect({ modelId });
      if (turn === this.#asked) this.current = found;
    } catch (error) {
      if (turn === this.#asked) this.problem = describeError(error);
    }
  }

  async loadProviders(): Promise<void> {
    this.providers = await this.#studio.system.providers({});
  }
}
