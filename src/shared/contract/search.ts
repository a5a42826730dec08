import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { id, path } from './values.ts';

/** An image that was found, with its cosine to the query. */
export const hit = z.object({ imageId: id, score: z.number() });
export type Hit = z.infer<typeof hit>;

/** A caption that was found, with its cosine to the query. */
export const captionHit = z.object({ captionId: id, imageId: id, text: z.string(), score: z.number() });
export type CaptionHit = z.infer<typeof captionHit>;

const top = z.number().int().min(1).max(10_000).default(50);

/** Semantic search by text and by image. */
export const search = {
  byText: call(z.object({ modelId: id, text: z.string().min(1).max(20_000), top }), z.array(hit)),
  /** By an image of the project, or by a file. */
  byImage: call(
    z.object({ modelId: id, image: z.union([z.object({ imageId: id }), z.object({ file: path })]), top }),
    z.array(hit),
  ),
  /** Captions of other images that match this image best. */
  captionsFor: call(z.object({ modelId: id, imageId: id, top }), z.array(captionHit)),
};
