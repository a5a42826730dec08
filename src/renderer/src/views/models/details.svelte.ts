import { describeError } from '../../workspace/toasts.svelte.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { ModelDetails } from '../../../../shared/contract/models.ts';
import type { Probe } from '../../../../shared/contract/system.ts';

/** Details of the selected model, and the execution providers of this machine. */
export class Details {
  current = $state.raw<ModelDetails | null>(null);
  problem = $state('');
  providers = $state.raw<readonly Probe[]>([]);
  readonly #studio: Studio;
  #loads = 0;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Loads the details of a model; the latest call wins, and details of the same model stay visible until then. */
  async load(modelId: number | null): Promise<void> {
    const load = ++this.#loads;
    if (this.current?.modelId !== modelId) this.current = null;
    this.problem = '';
    if (modelId === null) return;
    try {
      const found = await this.#studio.models.inspect({ modelId });
      if (load === this.#loads) this.current = found;
    } catch (error) {
      if (load === this.#loads) this.problem = describeError(error);
    }
  }

  async loadProviders(): Promise<void> {
    this.providers = await this.#studio.system.providers({});
  }
}
