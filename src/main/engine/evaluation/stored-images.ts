import { LRUCache } from 'lru-cache';
import type { Catalogue } from '../catalogue/catalogue.ts';
import {
  findEvaluatedImages,
  readEvaluatedImages,
  type EvaluatedImages,
} from '../catalogue/queries/evaluated-images.ts';

/** Records kept in memory: one per task. */
const maxStored = 4;

/** Reads the evaluated images of classifiers, and caches the latest. */
export class StoredImages {
  readonly #catalogue: Catalogue;
  readonly #kept = new LRUCache<number, EvaluatedImages>({ max: maxStored });

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** The evaluated images of the last run of these classifiers; null if none ran. */
  async find(modelId: number, tasks: readonly string[]): Promise<EvaluatedImages | null> {
    const { db, project } = this.#catalogue;
    const evaluationId = await findEvaluatedImages(db, project, { modelId, tasks });
    if (evaluationId === null) return null;
    const kept = this.#kept.get(evaluationId);
    if (kept) return kept;
    const evaluated = await readEvaluatedImages(db, project, evaluationId);
    if (evaluated === null) return null;
    this.#kept.set(evaluationId, evaluated);
    return evaluated;
  }
}
