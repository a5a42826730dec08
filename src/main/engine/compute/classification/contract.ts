import { z } from 'zod';
import { call } from '../../../../shared/rpc/procedure.ts';
import { operand } from '../similarity/contract.ts';

const count = z.number().int().nonnegative();
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'Expected a Float32Array');
const numbers = z.custom<Uint32Array>((value) => value instanceof Uint32Array, 'Expected a Uint32Array');
const labels = z.custom<Int32Array>((value) => value instanceof Int32Array, 'Expected an Int32Array');
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Expected a Uint8Array');

/**
 * Linear classifiers over unit vectors: the logits of an image are W·x + b. `parameters` is [sets, classes, dimensions + 1]
 * row-major with b in the last column; `setOf` names the set that judges each image, the first where it is absent.
 */
export const linear = z.object({ classes: z.number().int().positive(), parameters: floats, setOf: bytes.optional() });
export type Linear = z.infer<typeof linear>;

/** Classifying embedded images. A matrix that is not loaded fails as in `similarity`. */
export const classification = {
  /** Multinomial logistic regression on labelled vectors: one row [W, b] for each class, and the strength of its penalty. */
  fitProbe: call(
    z.object({ train: operand, labels, classes: z.number().int().positive(), seed: count }),
    z.object({ parameters: floats, l2: z.number() }),
  ),
  /**
   * The temperature by which logits are divided so that their softmax fits the labels best (Guo et al., "On Calibration of
   * Modern Neural Networks", 2017, § 4.2): by all images, and for each fold by the images outside of it. The mean negative
   * log-likelihood is that at temperature 1, and that of each image at the temperature it had no part in.
   */
  fitTemperature: call(
    z.object({ images: operand, model: linear, labels, folds: bytes, foldCount: count }),
    z.object({
      temperature: z.number(),
      ofFolds: z.array(z.number()),
      nll: z.object({ before: z.number(), after: z.number() }),
    }),
  ),
  /**
   * The k most probable classes of each image at `temperature`, [images, k] row-major, best first; and the probability of the
   * best at temperature 1 (`raw`) and at the temperature of the image's fold (`heldOut`), [images].
   */
  classify: call(
    z.object({
      images: operand,
      model: linear,
      k: z.number().int().positive(),
      temperature: z.number().positive(),
      folds: bytes.optional(),
      ofFolds: z.array(z.number().positive()),
    }),
    z.object({ k: count, indices: numbers, probabilities: floats, raw: floats, heldOut: floats }),
  ),
};
