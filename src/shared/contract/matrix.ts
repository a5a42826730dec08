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
  /** Images asked for that have no current vector, or whose caption has none. */
  unembedded: count,
  /** Images asked for that have no caption in that place. */
  uncaptioned: count,
  /** Pairs that could have been shown; more than there are when the limit drew some evenly along the order. */
  available: count,
});
export type PairMatrix = z.infer<typeof pairMatrix>;

/** What changed since a matrix was read: columns computed anew, [columns, images] row-major. */
export const matrixNews = z.object({
  /** Positions of the columns along the diagonal. */
  columns: uint32s,
  revisions: uint32s,
  cosines: float32s,
  /** True when an image or caption is gone or too much changed, so that the matrix has to be read again. */
  outdated: z.boolean(),
});
export type MatrixNews = z.infer<typeof matrixNews>;

/** The cosines of every image with every caption of a list. */
export const matrix = {
  /**
   * The matrix of images and one caption of each, in the order asked: the caption in the place `slot`, counted from 0. More than
   * `limit` pairs are drawn evenly along the order. A few captions without a current vector are embedded on the spot.
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
  /** Computes the columns anew whose captions were edited since. */
  refresh: call(z.object({ modelId: id, ...pairs }), matrixNews),
  /** The pairs in an order in which alike ones stand together, as positions along the diagonal. */
  cluster: call(z.object({ modelId: id, imageIds: ids, captionIds: ids }), z.object({ order: uint32s })),
};
