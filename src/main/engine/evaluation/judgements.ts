import { LRUCache } from 'lru-cache';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findJudgement, readJudgement, type Judgement } from '../catalogue/queries/judgements.ts';

/** Judgements that are kept in memory: one of each classifier. */
const maxJudgements = 4;

/** Reads what classifiers said of images, and remembers what was asked for last. */
export class Judgements {
  readonly #catalogue: Catalogue;
  readonly #kept = new LRUCache<number, Judgement>({ max: maxJudgements });

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** What the last run of these classifiers said, null when none of them ran. */
  async find(modelId: number, tasks: readonly string[]): Promise<Judgement | null> {
    const { db, project } = this.#catalogue;
    const evaluationId = await findJudgement(db, project, { modelId, tasks });
    if (evaluationId === null) return null;
    const kept = this.#kept.get(evaluationId);
    if (kept) return kept;
    const judgement = await readJudgement(db, project, evaluationId);
    if (judgement === null) return null;
    this.#kept.set(evaluationId, judgement);
    return judgement;
  }
}
