import { describeError } from '../../workspace/toasts.svelte.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type {
  ClassificationResult,
  ClassifierTask,
  Prediction,
  TemplatesResult,
} from '../../../../shared/contract/evaluation.ts';

/** The latest result of each method for the current model, and the predictions for visible images. */
export class Classifiers {
  results = $state.raw<Readonly<Partial<Record<ClassifierTask, ClassificationResult>>>>({});
  templates = $state.raw<TemplatesResult | null>(null);
  loaded = $state(false);
  problem = $state('');
  predictions = $state.raw<ReadonlyMap<number, Prediction>>(new Map());
  readonly #studio: Studio;
  #modelId: number | null = null;
  #task: ClassifierTask = 'zero-shot';
  #requested = new Set<number>();

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Loads the latest results of a model; an error is stored in `problem`. */
  async load(modelId: number | null): Promise<void> {
    this.#modelId = modelId;
    const latest = async (task: ClassifierTask | 'templates') =>
      modelId === null ? null : this.#studio.evaluation.latest({ modelId, task });
    let found: Awaited<ReturnType<typeof latest>>[];
    try {
      found = await Promise.all([latest('zero-shot'), latest('probe'), latest('knn'), latest('templates')]);
    } catch (error) {
      if (modelId === this.#modelId) this.problem = describeError(error);
      return;
    }
    if (modelId !== this.#modelId) return;
    this.problem = '';
    const results: Partial<Record<ClassifierTask, ClassificationResult>> = {};
    for (const result of found) {
      if (result && result.task !== 'templates' && result.task !== 'retrieval') results[result.task] = result;
    }
    this.results = results;
    this.templates = found[3]?.task === 'templates' ? found[3] : null;
    this.loaded = true;
    this.#clear();
  }

  /** Selects the method whose predictions are fetched. */
  select(task: ClassifierTask): void {
    if (task === this.#task) return;
    this.#task = task;
    this.#clear();
  }

  /** Fetches predictions for visible images that are not loaded yet. */
  async want(imageIds: readonly number[]): Promise<void> {
    const missing = imageIds.filter((id) => !this.#requested.has(id));
    if (missing.length === 0 || this.#modelId === null || !this.results[this.#task]) return;
    const requested = this.#requested;
    for (const id of missing) requested.add(id);
    const found = await this.#studio.evaluation.predictions({
      modelId: this.#modelId,
      task: this.#task,
      imageIds: missing,
    });
    if (requested !== this.#requested) return;
    this.predictions = new Map([...this.predictions, ...found.map((each) => [each.imageId, each] as const)]);
  }

  #clear(): void {
    this.predictions = new Map();
    this.#requested = new Set();
  }
}
