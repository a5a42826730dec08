import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ImageLocation } from '../base/image-location.ts';
import type { WorkContext } from '../jobs/queue.ts';
import type { Classifier } from './classifier.ts';
import type { Similarity } from './similarity.ts';
import type { VectorIndexes, VectorModel } from './vector-index.ts';

/** Embeds texts and image files as unit vectors. */
export interface Embedder {
  /** float32 [texts, dimensions], row-major. */
  embedTexts(modelId: number, texts: readonly string[], options?: CallOptions): Promise<Float32Array>;
  /** float32 [dimensions]; fails with `unreadable-image` if the file is not a readable image. */
  embedImage(modelId: number, image: ImageLocation, options?: CallOptions): Promise<Float32Array>;
}

/** The parts that every evaluation needs. */
export interface Parts {
  readonly catalogue: Catalogue;
  readonly similarity: Similarity;
  readonly classifier: Classifier;
  readonly indexes: VectorIndexes;
  readonly embedder: Embedder;
}

/** A model with what evaluations need. */
export interface EvaluatedModel extends VectorModel {
  readonly name: string;
  /** Factor on cosines before the softmax. */
  readonly scale: number;
}

/** The context of a job's work; everything is optional, because work also runs outside a job. */
export type Work = CallOptions & Partial<Omit<WorkContext, 'signal'>>;
