import { z } from 'zod';

/** The outcome of a model on one image of a golden set: all that its metrics are computed from. */
const outcome = z.object({
  imageId: z.number().int(),
  /** Rank of the image for each of its captions; 1 is best. */
  ranks: z.array(z.number().int()),
  /** Rank of its best caption for the image; 0 without captions. */
  rank: z.number().int(),
  /** Cosine of each pair. */
  cosines: z.array(z.number()),
  /** Position of its class (−1 without a label) and of the predicted class (−1 when there are no classes). */
  label: z.number().int(),
  given: z.number().int(),
});

/** The outcomes of a model on a golden set, with the names of its classes. */
export const outcomes = z.object({ classes: z.array(z.string()), images: z.array(outcome) });
export type Outcomes = z.infer<typeof outcomes>;
