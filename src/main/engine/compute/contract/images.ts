import { z } from 'zod';
import { call } from '../../../../shared/rpc/procedure.ts';
import { imageLocation } from '../../base/image-location.ts';
import { count } from '../../../../shared/contract/values.ts';

/** The image formats that are decoded. Recognised by content, never by file name. */
export const imageFormat = z.enum(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif']);
export type ImageFormat = z.infer<typeof imageFormat>;

/** Why an image cannot be used. */
export const imageProblem = z.enum([
  'missing-image',
  'empty-image',
  'too-many-bytes',
  'too-many-pixels',
  'truncated-image',
  'unsupported-image',
  'unreadable-image',
]);
export type ImageProblem = z.infer<typeof imageProblem>;

/** What an image is; width and height as displayed, after EXIF orientation. `contentHash` is its SHA-256 in hex. */
export const imageFacts = z.object({
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  format: imageFormat,
  bytes: count,
  contentHash: z.string(),
});
export type ImageFacts = z.infer<typeof imageFacts>;

/** The facts of an image, or why it cannot be used. */
export const inspection = z.discriminatedUnion('ok', [
  imageFacts.extend({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), problem: imageProblem, reason: z.string() }),
]);
export type Inspection = z.infer<typeof inspection>;

/** The longest side of a thumbnail in pixels. */
export const thumbnailSize = z.union([z.literal(128), z.literal(256), z.literal(512)]);
export type ThumbnailSize = z.infer<typeof thumbnailSize>;

/** Inspects images and makes thumbnails. One bad image never fails a list. */
export const images = {
  /** One result per location, in the same order. */
  inspect: call(
    z.object({ locations: z.array(imageLocation).max(4096) }),
    z.object({ inspections: z.array(inspection) }),
  ),
  /**
   * A WebP in sRGB, upright, within a square of `size`, never enlarged; `contentHash` is that of the image it was made from.
   * Fails with `unreadable-image`, the problem in `data.problem`.
   */
  thumbnail: call(
    z.object({ location: imageLocation, size: thumbnailSize }),
    z.object({ bytes: z.instanceof(Uint8Array<ArrayBuffer>), contentType: z.string(), contentHash: z.string() }),
  ),
};

/** The images domain of the compute contract. */
export type ImagesContract = typeof images;
