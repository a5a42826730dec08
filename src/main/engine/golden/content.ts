import { z } from 'zod';

/** An image of a golden set as it was when the set was made. */
const goldenImage = z.object({
  id: z.number().int(),
  key: z.string(),
  /** SHA-256 of its bytes, null when they had not been looked at: copies of it are kept from training, and a changed file is noticed. */
  hash: z.string().nullable(),
  file: z.string(),
  offset: z.number().int().exactOptional(),
  length: z.number().int().exactOptional(),
  /** Position of its class in the set's list, −1 without a label. */
  label: z.number().int(),
  captions: z.array(z.string()),
});
export type GoldenImage = z.infer<typeof goldenImage>;

/** Everything that a golden set froze. */
export const goldenContent = z.object({
  /** The classes of the project in their order, with their prompts filled in. */
  classes: z.array(z.object({ name: z.string(), prompts: z.array(z.string()).min(1) })),
  images: z.array(goldenImage).min(1),
});
export type GoldenContent = z.infer<typeof goldenContent>;
