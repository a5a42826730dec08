import { describeError } from '../../workspace/toasts.svelte.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type {
  ClassificationResult,
  ClassifierTask,
  Prediction,
  TemplatesResult,
} from '../../../../shared/contract/evaluation.ts';

/** The last result of each classifier of the present model, and the predictions of the images that are in sight. */
export class Classifiers {
  results = $state.raw<Readonly<Partial<Record<ClassifierTask, ClassificationResult>>>>({});
  templates = $state.raw<TemplatesResult | null>(null);
  loaded = $state(false);
  problem = $state('');
  predictions = $state.raw<ReadonlyMap<number, Prediction>>(new Map());
  readonly #studio: Studio;
  #modelId: number | null = null;
  #task: ClassifierTask = 'zero-shot';
  #asked = new Set<number>();

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Reads what the classifiers of a model last said; a failure stands in `problem`. */
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
      if (result?.task === 'zero-shot' || result?.task === 'probe' || result?.task === 'knn')
        results[result.task] = result;
    }
    this.results = results;
    this.templates = found[3]?.task === 'templates' ? found[3] : null;
    this.loaded = true;
    this.#forget();
  }

  /** Whose predictions are wanted from now on. */
  follow(task: ClassifierTask): void {
    if (task === this.#task) return;
    this.#task = task;
    this.#forget();
  }

  /** Fetches the predictions of images that are in sight and not here yet. */
  async want(imageIds: readonly number[]): Promise<void> {
    const missing = imageIds.filter((id) => !this.#asked.has(id));
    if (missing.length === 0 || this.#modelId === null || !this.results[this.#task]) return;
    const asked = this.#asked;
    for (const id of missing) asked.add(id);
    const found = await this.#studio.evaluation.predictions({
      modelId: this.#modelId,
      task: this.#task,
      imageIds: missing,
    });
    if (asked !== this.#asked) return;
    this.predictions = new Map([...this.predictions, ...found.map((each) => [each.imageId, each] as const)]);
  }

  #forget(): void {
    this.predictions = new Map();
    this.#asked = new Set();
  }
}
