import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { id, nothing, startedJob } from './values.ts';

/** What is known of a model folder, written as its manifest when it is added. */
export const model = z.object({
  id,
  name: z.string(),
  source: z.string(),
  /** Hash over weights, preprocessing and tokenizer: equal fingerprints give comparable vectors. */
  fingerprint: z.string(),
  dimensions: z.number().int(),
  imageSize: z.object({ width: z.number().int(), height: z.number().int() }),
  contextLength: z.number().int(),
  /** Natural logarithm of the factor on cosines, as in CLIP; null when the folder does not say. */
  logitScale: z.number().nullable(),
  /** Added to scaled cosines by models trained with the sigmoid loss. */
  logitBias: z.number().nullable(),
  parameters: z.number().int(),
  bytes: z.number().int(),
  addedAt: z.string(),
  parentId: id.nullable(),
  current: z.boolean(),
  embedded: z.object({ images: z.number().int(), captions: z.number().int() }),
});
export type Model = z.infer<typeof model>;

export const models = {
  list: call(nothing, z.array(model)),
  /**
   * Adds a model folder of this machine, or downloads one by its hub id (`owner/name`, optionally `@revision`). `variant`
   * takes the graphs of a numeric variant, such as `fp16` or `quantized`, instead of those in full precision.
   */
  add: call(
    z.object({
      source: z.string().min(1),
      name: z.string().min(1).max(200).optional(),
      variant: z
        .string()
        .regex(/^[a-z0-9]{1,20}$/)
        .optional(),
    }),
    startedJob,
  ),
  setCurrent: call(z.object({ modelId: id }), z.null()),
  remove: call(z.object({ modelId: id }), z.null()),
};
