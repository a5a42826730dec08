import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, float32s, id, uint32s } from './values.ts';

const ids = z.custom<Uint32Array<ArrayBuffer>>((value) => value instanceof Uint32Array, 'Expected a Uint32Array');

/** The pairs along the diagonal: image i with its caption i, and the revision that the caption's column was computed from. */
const pairs = { imageIds: ids, captionIds: ids, revisions: ids };

/** Cosines of images and captions: [images, captions] row-major, the pair i at (i, i). */
export const pairMatrix = z.object({
  imageIds: uint32s,
  captionIds: uint32s,
  revisions: uint32s,
  cosines: float32s,
  /** Requested images that have no current vector, or whose caption has none. */
  unembedded: count,
  /** Requested images that have no caption in that slot. */
  uncaptioned: count,
  /** Number of available pairs; more than in the matrix if the limit sampled them. */
  available: count,
});
export type PairMatrix = z.infer<typeof pairMatrix>;

/** Changes since a matrix was read: recomputed columns, [columns, images] row-major. */
export const matrixNews = z.object({
  /** Positions of the columns along the diagonal. */
  columns: uint32s,
  revisions: uint32s,
  cosines: float32s,
  /** True if an image or caption was removed or too much changed, so the matrix must be read again. */
  outdated: z.boolean(),
});
export type MatrixNews = z.infer<typeof matrixNews>;

/** The cosines of every image with every caption of a list. */
export const matrix = {
  /**
   * The matrix of images and one caption of each, in the given order: the caption in `slot`, counted from 0. More than `limit` pairs
   * are sampled evenly along the order. A few captions without a current vector are embedded on demand.
   */
  read: call(
    z.object({
      modelId: id,
      imageIds: ids,
      slot: count.default(0),
      limit: z.number().int().min(2).max(4000).default(2000),
    }),
    pairMatrix,
  ),
  /** Recomputes the columns of captions that were edited since. */
  refresh: call(z.object({ modelId: id, ...pairs }), matrixNews),
  /** An order of the pairs in which similar ones are adjacent, as positions along the diagonal. */
  cluster: call(z.object({ modelId: id, imageIds: ids, captionIds: ids }), z.object({ order: uint32s })),
};
