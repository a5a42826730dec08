import { StudioError } from '../../../shared/contract/errors.ts';
import {
  classifierTask,
  type ClassifierTask,
  type EvaluationResult,
  type EvaluationTask,
  type FigureQuery,
  type Prediction,
} from '../../../shared/contract/evaluation.ts';
import type { CaptionHit, Hit } from '../../../shared/contract/search.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ImageLocation } from '../base/image-location.ts';
import { showAlignments } from '../catalogue/queries/alignments.ts';
import { listPromptedClasses } from '../catalogue/queries/evaluated-rows.ts';
import { readLatestEvaluation, storeEvaluation } from '../catalogue/queries/evaluations.ts';
import { storeEvaluatedImages, type EvaluatedImages } from '../catalogue/queries/evaluated-images.ts';
import { listRevisions } from '../catalogue/queries/vector-rows.ts';
import type { Compute } from '../compute/supervisor.ts';
import { alignPairs } from './alignment.ts';
import { assignLabels, previewAssignment, type Assignment, type AssignmentPreview } from './assign.ts';
import { findBehind } from './behind.ts';
import { Classifier } from './classifier.ts';
import { StoredImages } from './stored-images.ts';
import { PairMatrices } from './matrix/pair-matrices.ts';
import { readModel } from './model.ts';
import { classifyByNeighbours } from './neighbours.ts';
import type { Embedder, EvaluatedModel, Parts, Work } from './parts.ts';
import { tryTemplates } from './playground.ts';
import { storeShownPredictions, readPredictions, type PredictionRequest } from './predictions.ts';
import { classifyByProbe } from './probe.ts';
import { measureRetrieval } from './retrieval.ts';
import type { ClassificationRequest } from './scope.ts';
import { findCaptionsFor, searchByImage, searchByText } from './search.ts';
import { Similarity } from './similarity.ts';
import { VectorIndexes } from './vector-index.ts';
import { classifyZeroShot } from './zero-shot.ts';

/** What to evaluate; absent settings are taken from the project. */
export interface EvaluationRequest extends ClassificationRequest {
  readonly modelId: number;
  readonly task: EvaluationTask;
}

/** The result of an evaluation, and of a classification its evaluated images. */
interface Outcome {
  readonly result: EvaluationResult;
  readonly evaluated: EvaluatedImages | null;
}

type Run = (parts: Parts, model: EvaluatedModel, request: ClassificationRequest, work: Work) => Promise<Outcome>;

const runs: Readonly<Record<EvaluationTask, Run>> = {
  'zero-shot': classifyZeroShot,
  probe: classifyByProbe,
  knn: classifyByNeighbours,
  templates: tryTemplates,
  retrieval: async (...input) => ({ result: await measureRetrieval(...input), evaluated: null }),
};

/** The evaluations of one project on stored vectors: alignment, search, classification and retrieval. */
export class Evaluation {
  readonly similarity: Similarity;
  readonly indexes: VectorIndexes;
  readonly matrices: PairMatrices;
  readonly #catalogue: Catalogue;
  readonly #parts: Parts;
  readonly #stored: StoredImages;

  constructor({ catalogue, compute, embedder }: { catalogue: Catalogue; compute: Compute; embedder: Embedder }) {
    this.#catalogue = catalogue;
    this.similarity = new Similarity(compute);
    this.indexes = new VectorIndexes(catalogue);
    this.#stored = new StoredImages(catalogue);
    const { similarity, indexes } = this;
    this.#parts = { catalogue, embedder, similarity, indexes, classifier: new Classifier(similarity) };
    this.matrices = new PairMatrices(this.#parts);
  }

  /** Updates the alignment of every pair; cheap if little has changed. Call after embedding. */
  async align(modelId: number, work: Work = {}): Promise<{ pairs: number; changed: number }> {
    return alignPairs(this.#parts, await this.#model(modelId), work);
  }

  /** Makes the library sort by the alignments of a model, or by none. Call when the current model changes. */
  async show(modelId: number | null): Promise<void> {
    const { project } = this.#catalogue;
    await this.#catalogue.store((db) => showAlignments(db, project, modelId), { kinds: ['alignment'], imageIds: null });
  }

  /** Images that match a text best. */
  async searchByText(
    { modelId, ...query }: { modelId: number; text: string; top: number },
    options: CallOptions = {},
  ): Promise<Hit[]> {
    return searchByText(this.#parts, await this.#model(modelId), query, options);
  }

  /** Images most similar to one of the project, or to a file. */
  async searchByImage(
    { modelId, ...query }: { modelId: number; image: { imageId: number } | { location: ImageLocation }; top: number },
    options: CallOptions = {},
  ): Promise<Hit[]> {
    return searchByImage(this.#parts, await this.#model(modelId), query, options);
  }

  /** Captions of other images that match an image best. */
  async findCaptionsFor(
    { modelId, ...query }: { modelId: number; imageId: number; top: number },
    options: CallOptions = {},
  ): Promise<CaptionHit[]> {
    return findCaptionsFor(this.#parts, await this.#model(modelId), query, options);
  }

  /** Runs an evaluation and stores its result; the predictions of a classification replace all earlier ones. */
  async evaluate({ modelId, task, ...request }: EvaluationRequest, work: Work = {}): Promise<EvaluationResult> {
    const model = await this.#model(modelId);
    const { result, evaluated } = await runs[task](this.#parts, model, request, work);
    const { project } = this.#catalogue;
    const predicts = classifierTask.safeParse(task).success && evaluated !== null;
    await this.#catalogue.store(
      async (db) => {
        const evaluationId = await storeEvaluation(db, project, { modelId, split: request.split ?? null, result });
        if (evaluated !== null) await storeEvaluatedImages(db, project, { evaluationId, modelId, task }, evaluated);
        if (predicts) await storeShownPredictions(db, project, modelId, evaluated);
      },
      { kinds: ['predictions'], imageIds: predicts ? null : [] },
      work,
    );
    return result;
  }

  /** The newest result of a task; null if there is none. */
  async latest({ modelId, task }: Pick<EvaluationRequest, 'modelId' | 'task'>): Promise<EvaluationResult | null> {
    return readLatestEvaluation(this.#catalogue.db, this.#catalogue.project, { modelId, task });
  }

  /** The predictions of the last run of a classifier; by default of the one that ran last. */
  async predictions({ modelId, task, imageIds }: PredictionRequest): Promise<Prediction[]> {
    const evaluated = await this.#stored.find(modelId, task === undefined ? classifierTask.options : [task]);
    if (evaluated === null || evaluated.classIds.includes(null)) return [];
    const classes = await listPromptedClasses(this.#catalogue.db, this.#catalogue.project);
    return readPredictions(evaluated, new Map(classes.map(({ id, name }) => [id, name])), imageIds);
  }

  /** The images behind a figure of the last run of its task; none without a run. */
  async behind({ modelId, figure }: { modelId: number; figure: FigureQuery }): Promise<number[]> {
    const evaluated = await this.#stored.find(modelId, [figure.task]);
    const result = await this.latest({ modelId, task: figure.task });
    if (evaluated === null || result === null) return [];
    const present = new Set((await listRevisions(this.#catalogue.db, this.#catalogue.project, 'image')).ids);
    return findBehind(evaluated, result, figure).filter((id) => present.has(id));
  }

  /** The effect that `assign` would have. */
  async previewAssign({ modelId, ...assignment }: Assignment & { modelId: number }): Promise<AssignmentPreview> {
    return previewAssignment(this.#catalogue, await this.#requireEvaluated(modelId, assignment.task), assignment);
  }

  /** Assigns predictions as labels to images without one. */
  async assign(
    { modelId, ...assignment }: Assignment & { modelId: number },
    options: CallOptions = {},
  ): Promise<number> {
    return assignLabels(this.#catalogue, await this.#requireEvaluated(modelId, assignment.task), assignment, options);
  }

  async #requireEvaluated(modelId: number, task: ClassifierTask): Promise<EvaluatedImages> {
    const evaluated = await this.#stored.find(modelId, [task]);
    if (evaluated) return evaluated;
    throw new StudioError('not-found', 'No image was classified with this method yet. Run the classification first.', {
      task,
    });
  }

  #model(modelId: number): Promise<EvaluatedModel> {
    return readModel(this.#catalogue, modelId);
  }
}
