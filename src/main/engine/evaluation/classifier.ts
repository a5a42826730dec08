import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Linear } from '../compute/contract/classification.ts';
import type { Similarity, Vectors } from './similarity.ts';

/** Fits and applies linear classifiers in the compute process; see its contract. */
export class Classifier {
  readonly #similarity: Similarity;

  constructor(similarity: Similarity) {
    this.#similarity = similarity;
  }

  /** Fits a linear probe on labelled vectors. */
  fitProbe(input: { train: Vectors; labels: Int32Array; classes: number; seed: number }, options: CallOptions) {
    const { train, ...rest } = input;
    return this.#similarity.withOperands([train], options, (client, [operand]) =>
      client.classification.fitProbe({ train: operand!, ...rest }, options),
    );
  }

  /** Fits the temperature on all labelled images, and without each fold. */
  fitTemperature(
    input: { images: Vectors; model: Linear; labels: Int32Array; folds: Uint8Array; foldCount: number },
    options: CallOptions,
  ) {
    const { images, ...rest } = input;
    return this.#similarity.withOperands([images], options, (client, [operand]) =>
      client.classification.fitTemperature({ images: operand!, ...rest }, options),
    );
  }

  /** The most probable classes of each image. */
  classify(
    input: {
      images: Vectors;
      model: Linear;
      k: number;
      temperature: number;
      folds?: Uint8Array | undefined;
      ofFolds: number[];
    },
    options: CallOptions,
  ) {
    const { images, ...rest } = input;
    return this.#similarity.withOperands([images], options, (client, [operand]) =>
      client.classification.classify({ images: operand!, ...rest }, options),
    );
  }
}
