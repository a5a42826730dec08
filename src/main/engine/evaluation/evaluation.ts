import type { EvaluationResult, Prediction } from '../../../shared/contract/evaluation.ts';
import type { CaptionHit, Hit } from '../../../shared/contract/search.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ImageLocation } from '../catalogue/image-location.ts';
import { showAlignments } from '../catalogue/queries/alignments.ts';
import { listPromptedClasses } from '../catalogue/queries/evaluated-rows.ts';
import { readLatestEvaluation, storeEvaluation } from '../catalogue/queries/evaluations.ts';
import { listConfused, listPredictions } from '../catalogue/queries/predictions.ts';
import type { Compute } from '../compute/supervisor.ts';
import { alignPairs } from './alignment.ts';
import { matchClasses } from './labels.ts';
import { readModel } from './model.ts';
import type { Embedder, EvaluatedModel, Parts, Work } from './parts.ts';
import { measureRetrieval } from './retrieval.ts';
import { findCaptionsFor, searchByImage, searchByText } from './search.ts';
import { Similarity, type Waiting } from './similarity.ts';
import { VectorIndexes } from './vector-index.ts';
import { classifyZeroShot } from './zero-shot.ts';

/** What to evaluate; what is absent is the project's own. */
export interface EvaluationRequest {
  readonly modelId: number;
  readonly task: EvaluationResult['task'];
  readonly split?: string | null | undefined;
  readonly classes?: readonly string[] | undefined;
  readonly templates?: readonly string[] | undefined;
}

/** Everything that is asked of stored vectors: alignment, search, zero-shot classification and retrieval of one project. */
export class Evaluation {
  readonly similarity: Similarity;
  readonly indexes: VectorIndexes;
  readonly #catalogue: Catalogue;
  readonly #parts: Parts;

  constructor({ catalogue, compute, embedder }: { catalogue: Catalogue; compute: Compute; embedder: Embedder }) {
    this.#catalogue = catalogue;
    this.similarity = new Similarity(compute);
    this.indexes = new VectorIndexes(catalogue);
    this.#parts = { catalogue, embedder, similarity: this.similarity, indexes: this.indexes };
  }

  /** Brings the alignment of every pair up to date; cheap when little has changed. Call after embedding. */
  async align(modelId: number, work: Work = {}): Promise<{ pairs: number; changed: number }> {
    return alignPairs(this.#parts, await this.#model(modelId), work);
  }

  /** Makes the library sort by the alignments of a model, or by none. Call when another model becomes the current one. */
  async show(modelId: number | null): Promise<void> {
    const { project } = this.#catalogue;
    await this.#catalogue.store((db) => showAlignments(db, project, modelId), { kinds: ['alignment'], imageIds: null });
  }

  /** Images that fit a text best. */
  async searchByText(
    { modelId, ...query }: { modelId: number; text: string; top: number },
    waiting: Waiting = {},
  ): Promise<Hit[]> {
    return searchByText(this.#parts, await this.#model(modelId), query, waiting);
  }

  /** Images that look most like one of the project, or like a file. */
  async searchByImage(
    { modelId, ...query }: { modelId: number; image: { imageId: number } | { location: ImageLocation }; top: number },
    waiting: Waiting = {},
  ): Promise<Hit[]> {
    return searchByImage(this.#parts, await this.#model(modelId), query, waiting);
  }

  /** Captions of other images that fit an image best. */
  async findCaptionsFor(
    { modelId, ...query }: { modelId: number; imageId: number; top: number },
    waiting: Waiting = {},
  ): Promise<CaptionHit[]> {
    return findCaptionsFor(this.#parts, await this.#model(modelId), query, waiting);
  }

  /** Runs an evaluation and keeps its result. */
  async evaluate({ modelId, task, ...request }: EvaluationRequest, work: Work = {}): Promise<EvaluationResult> {
    const model = await this.#model(modelId);
    const run = task === 'zero-shot' ? classifyZeroShot : measureRetrieval;
    const result = await run(this.#parts, model, request, work);
    const { project } = this.#catalogue;
    await this.#catalogue.store((db) =>
      storeEvaluation(db, project, { modelId, split: request.split ?? null, result }),
    );
    return result;
  }

  /** The newest finished result of a task, null when there is none. */
  async latest({ modelId, task }: Pick<EvaluationRequest, 'modelId' | 'task'>): Promise<EvaluationResult | null> {
    return readLatestEvaluation(this.#catalogue.db, this.#catalogue.project, { modelId, task });
  }

  /** What the last zero-shot run gave images. */
  async predictions(input: { modelId: number; imageIds: readonly number[] }): Promise<Prediction[]> {
    return listPredictions(this.#catalogue.db, this.#catalogue.project, input);
  }

  /** Images of one cell of the confusion matrix of the last zero-shot run, by the names that stand in its result. */
  async confused(input: { modelId: number; actual: string; predicted: string }): Promise<number[]> {
    const { db, project } = this.#catalogue;
    const classes = await listPromptedClasses(db, project);
    const latest = await this.latest({ modelId: input.modelId, task: 'zero-shot' });
    const names = latest?.task === 'zero-shot' ? latest.classes : classes.map(({ name }) => name);
    const idOf = new Map(Array.from(matchClasses(classes, names), ([id, position]) => [names[position], id]));
    const actual = idOf.get(input.actual);
    const predicted = idOf.get(input.predicted);
    if (actual === undefined || predicted === undefined) return [];
    return listConfused(db, project, { modelId: input.modelId, actual, predicted });
  }

  #model(modelId: number): Promise<EvaluatedModel> {
    return readModel(this.#catalogue, modelId);
  }
}
