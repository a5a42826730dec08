import { z } from 'zod';

/** An image of a golden set as it was when the set was created. */
const goldenImage = z.object({
  id: z.number().int(),
  key: z.string(),
  /** SHA-256 of its bytes, null if unknown; used to exclude copies from training and to detect changed files. */
  hash: z.string().nullable(),
  file: z.string(),
  offset: z.number().int().exactOptional(),
  length: z.number().int().exactOptional(),
  /** Position of its class in the set's list, −1 without a label. */
  label: z.number().int(),
  captions: z.array(z.string()),
});
export type GoldenImage = z.infer<typeof goldenImage>;

/** The frozen content of a golden set. */
export const goldenContent = z.object({
  /** The classes of the project in their order, with their prompts filled in. */
  classes: z.array(z.object({ name: z.string(), prompts: z.array(z.string()).min(1) })),
  images: z.array(goldenImage).min(1),
});
export type GoldenContent = z.infer<typeof goldenContent>;
