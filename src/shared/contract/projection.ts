import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, float32s, id, share, startedJob, uint32s } from './values.ts';

const method = z.enum(['umap', 'pca']);
const kinds = z.enum(['both', 'images', 'captions']);

/** What a map shows, and how it is computed. */
export const projectionOptions = z
  .object({
    method: method.default('umap'),
    kinds: kinds.default('both'),
    /** Subtracts their mean from the images and from the captions, which closes the modality gap. */
    centred: z.boolean().default(false),
    /** Number of neighbours of UMAP, including the point itself. */
    neighbours: z.number().int().min(3).max(200).default(15),
    /** Minimum distance of UMAP. */
    minDist: z.number().min(0).max(1).default(0.1),
    seed: count.max(0xffff_ffff).default(1),
    /** Maximum number of points; more are sampled as images with all their captions. */
    limit: z.number().int().min(3).max(1_000_000).default(100_000),
  })
  .strict();
export type ProjectionOptions = z.infer<typeof projectionOptions>;

/** A stored layout without its points. */
export const projectionSummary = z.object({
  id,
  modelId: id,
  at: z.string(),
  options: projectionOptions,
  /** The layout that this one was initialised from and aligned with. */
  fromId: id.nullable(),
  images: z.number().int(),
  captions: z.number().int(),
  /** Embedded points that exceed the limit. */
  leftOut: z.number().int(),
  /** Trustworthiness: how far neighbours on the map are neighbours in the original space (15 neighbours, sampled); null below 50 points. */
  trustworthiness: share.nullable(),
  /** Explained variance of both axes; null for UMAP. */
  variance: z.tuple([share, share]).nullable(),
});
export type ProjectionSummary = z.infer<typeof projectionSummary>;

/** A layout: `points` is [images + captions, 2] row-major, images first, in the order of the IDs, without removed ones. */
export const layout = projectionSummary.extend({
  imageIds: uint32s,
  captionIds: uint32s,
  /** The image of each caption. */
  captionImageIds: uint32s,
  points: float32s,
});
export type Layout = z.infer<typeof layout>;

/** A point that moved between two layouts, in units of the root mean square distance of the points from their centre. */
export const mover = z.object({ kind: z.enum(['image', 'caption']), id, imageId: id, distance: z.number() });
export type Mover = z.infer<typeof mover>;

/**
 * Geometry of the shared space (Wang and Isola, 2020; Liang et al., 2022). Alignment loss: mean squared distance of pairs, 0 is best.
 * Uniformity: log of the mean of exp(−2·d²) over sampled points, lower is more uniform. Modality gap: distance of the two means.
 */
export const spaceFigures = z.object({
  pairs: z.number().int(),
  alignment: z.number().nullable(),
  uniformity: z.object({ images: z.number().nullable(), captions: z.number().nullable() }),
  gap: z.number().nullable(),
});
export type SpaceFigures = z.infer<typeof spaceFigures>;

/**
 * The values to colour the points of a layout by, one per point, in order: captions have the values of their image, but their own
 * alignment. Class IDs are 0 for none; `splitOf` is 0 for no split, otherwise a 1-based index into `splits`; `statusOf` is an index
 * into the list of statuses; unknown alignments are NaN.
 */
export const pointFacts = z.object({
  classIds: uint32s,
  predictedIds: uint32s,
  splits: z.array(z.string()),
  splitOf: uint32s,
  statusOf: uint32s,
  alignments: float32s,
});
export type PointFacts = z.infer<typeof pointFacts>;

/** A cluster of points on a map, numbered from 1 by falling size. */
export const cluster = z.object({
  number: z.number().int().positive(),
  images: z.number().int(),
  captions: z.number().int(),
  /** Words that are distinctive of its captions, most distinctive first. */
  words: z.array(z.string()),
  /** Mean alignment of the pairs with an image or caption in it. */
  alignment: z.number().nullable(),
  /** Its centre on the map. */
  x: z.number(),
  y: z.number(),
});
export type Cluster = z.infer<typeof cluster>;

/** The clusters of a layout; `clusterOf` is the number of each point's cluster, 0 for none. */
export const clustering = z.object({ clusters: z.array(cluster), clusterOf: uint32s });
export type Clustering = z.infer<typeof clustering>;

/** Layouts of images and captions in two dimensions. */
export const projection = {
  /**
   * Computes a layout; the job's result is its summary. `from` is a layout to initialise from and align with: null for none,
   * by default the newest with the same kinds and method.
   */
  start: call(
    z.object({
      modelId: id,
      options: projectionOptions.default(projectionOptions.parse({})),
      from: id.nullable().optional(),
    }),
    startedJob,
  ),
  /** The newest layout of a model with the given options; null if there is none. */
  latest: call(
    z.object({ modelId: id, method: method.optional(), kinds: kinds.optional(), centred: z.boolean().optional() }),
    layout.nullable(),
  ),
  get: call(z.object({ projectionId: id }), layout),
  /** Stored layouts, newest first. */
  list: call(z.object({ modelId: id.optional() }), z.array(projectionSummary)),
  /** Adds newly embedded points at the mean of their neighbours, without moving the others; returns their number. */
  extend: call(z.object({ projectionId: id }), z.object({ added: z.number().int() })),
  /** The points that moved most between two layouts, farthest first. */
  movers: call(
    z.object({ fromId: id, toId: id, top: z.number().int().min(1).max(10_000).default(100) }),
    z.array(mover),
  ),
  figures: call(z.object({ modelId: id }), spaceFigures),
  facts: call(z.object({ projectionId: id }), pointFacts),
  clusters: call(z.object({ projectionId: id }), clustering),
};
