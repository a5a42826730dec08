import { z } from 'zod';
import { call } from '../../../../shared/rpc/procedure.ts';
import { operand } from './similarity.ts';
import { count, float32s, int32s, uint32s, uint8s } from '../../../../shared/contract/values.ts';

/**
 * Linear classifiers over unit vectors: the logits of an image are W·x + b. `parameters` is [sets, classes, dimensions + 1]
 * row-major with b in the last column; `setOf` is the set that classifies each image, by default the first.
 */
export const linear = z.object({
  classes: z.number().int().positive(),
  parameters: float32s,
  setOf: uint8s.optional(),
});
export type Linear = z.infer<typeof linear>;

/** Classifies embedded images. A matrix that is not loaded fails as in `similarity`. */
export const classification = {
  /** Multinomial logistic regression on labelled vectors: one row [W, b] per class, and the strength of its penalty. */
  fitProbe: call(
    z.object({ train: operand, labels: int32s, classes: z.number().int().positive(), seed: count }),
    z.object({ parameters: float32s, l2: z.number() }),
  ),
  /**
   * Fits the temperature of the softmax to the labels (Guo et al., "On Calibration of Modern Neural Networks", 2017, § 4.2): on all
   * images, and without each fold. The mean negative log-likelihood is given at temperature 1, and with each image at the
   * temperature fitted without its fold.
   */
  fitTemperature: call(
    z.object({ images: operand, model: linear, labels: int32s, folds: uint8s, foldCount: count }),
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
      folds: uint8s.optional(),
      ofFolds: z.array(z.number().positive()),
    }),
    z.object({ k: count, indices: uint32s, probabilities: float32s, raw: float32s, heldOut: float32s }),
  ),
};
