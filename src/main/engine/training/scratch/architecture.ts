import { z } from 'zod';

const size = z.number().int().min(1);

/** The architecture of a CLIP model trained from scratch. Sizes are in units (widths), layers (depths) and pixels. */
export const architecture = z
  .object({
    dimensions: size.default(128),
    vision: z
      .object({
        imageSize: size.default(64),
        patchSize: size.default(16),
        width: size.default(192),
        depth: size.default(6),
        heads: size.default(3),
        /** `conv` uses a stack of stride-2 convolutions as the stem (Xiao et al., "Early Convolutions", 2021). */
        stem: z.enum(['patch', 'conv']).default('conv'),
      })
      .strict()
      .prefault({}),
    text: z
      .object({
        contextLength: size.default(32),
        width: size.default(192),
        depth: size.default(4),
        heads: size.default(3),
        vocabulary: size.default(8192),
      })
      .strict()
      .prefault({}),
  })
  .strict()
  .refine(({ vision, text }) => vision.width % vision.heads === 0 && text.width % text.heads === 0, {
    message: 'the width must be a multiple of the number of heads',
  })
  .refine(({ vision }) => vision.imageSize % vision.patchSize === 0, {
    message: 'imageSize must be a multiple of patchSize',
  })
  .refine(({ vision }) => vision.stem === 'patch' || Number.isInteger(Math.log2(vision.patchSize)), {
    message: 'the conv stem halves the image repeatedly, so patchSize must be a power of two',
  });
export type Architecture = z.infer<typeof architecture>;
