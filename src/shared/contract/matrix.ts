import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, float32s, id, uint32s } from './values.ts';

const ids = z.custom<Uint32Array<ArrayBuffer>>((value) => value instanceof Uint32Array, 'Expected a Uint32Array');

/** The pairs along the diagonal: image i with caption i, and the caption revision from which its column was computed. */
const pairs = { imageIds: ids, captionIds: ids, revisions: ids };

/** Cosines of images and captions: [images, captions] row-major, pair i at (i, i). */
export const pairMatrix = z.object({
  imageIds: uint32s,
  captionIds: uint32s,
  revisions: uint32s,
  cosines: float32s,
  /** Requested images without a current vector, or whose caption has none. */
  unembedded: count,
  /** Requested images without a caption at that position. */
  uncaptioned: count,
  /** Pairs that could be shown; more than are shown when the limit subsampled them. */
  available: count,
});
export type PairMatrix = z.infer<typeof pairMatrix>;

/** What changed since a matrix was read: recomputed columns, [columns, images] row-major. */
export const matrixUpdate = z.object({
  /** Positions of the columns along the diagonal. */
  columns: uint32s,
  revisions: uint32s,
  cosines: float32s,
  /** True when an image or caption is gone or too much changed, so that the matrix must be read again. */
  outdated: z.boolean(),
});
export type MatrixUpdate = z.infer<typeof matrixUpdate>;

/** The cosines between every image and every caption of a list. */
export const matrix = {
  /**
   * The matrix of images and one caption of each (the one at position `slot`, from 0), in the order given. More than `limit` pairs
   * are subsampled evenly. A few captions without a current vector are embedded first.
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
  /** Recomputes the columns whose captions were edited since. */
  refresh: call(z.object({ modelId: id, ...pairs }), matrixUpdate),
  /** Orders the pairs so that similar ones are adjacent; returns positions along the diagonal. */
  cluster: call(z.object({ modelId: id, imageIds: ids, captionIds: ids }), z.object({ order: uint32s })),
};
