import type { Studio } from '../../../../shared/contract/contract.ts';
import type { Prediction, ZeroShotResult } from '../../../../shared/contract/evaluation.ts';

/** The last zero-shot run of the present model, and the predictions of the images that are in sight. */
export class ZeroShot {
  result = $state.raw<ZeroShotResult | null>(null);
  loaded = $state(false);
  predictions = $state.raw<ReadonlyMap<number, Prediction>>(new Map());
  readonly #studio: Studio;
  #modelId: number | null = null;
  #asked = new Set<number>();

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  async load(modelId: number | null): Promise<void> {
    this.#modelId = modelId;
    const result = modelId === null ? null : await this.#studio.evaluation.latest({ modelId, task: 'zero-shot' });
    if (modelId !== this.#modelId) return;
    this.result = result?.task === 'zero-shot' ? result : null;
    this.loaded = true;
    this.predictions = new Map();
    this.#asked = new Set();
  }

  /** Fetches the predictions of images that are in sight and not here yet. */
  async want(imageIds: readonly number[]): Promise<void> {
    const missing = imageIds.filter((id) => !this.#asked.has(id));
    if (missing.length === 0 || this.#modelId === null || !this.result) return;
    const asked = this.#asked;
    for (const id of missing) asked.add(id);
    const found = await this.#studio.evaluation.predictions({ modelId: this.#modelId, imageIds: missing });
    if (asked !== this.#asked) return;
    this.predictions = new Map([...this.predictions, ...found.map((each) => [each.imageId, each] as const)]);
  }
}
