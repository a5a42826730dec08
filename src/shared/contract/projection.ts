import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, float32s, id, share, startedJob, uint32s } from './values.ts';

const method = z.enum(['umap', 'pca']);
const kinds = z.enum(['both', 'images', 'captions']);

/** What is drawn, and how its places are found. */
export const projectionOptions = z
  .object({
    method: method.default('umap'),
    kinds: kinds.default('both'),
    /** Takes the mean of the images from each image and that of the captions from each caption: closes the modality gap. */
    centred: z.boolean().default(false),
    /** How many nearest points UMAP keeps together, the point itself among them. */
    neighbours: z.number().int().min(3).max(200).default(15),
    /** How close UMAP packs points, against the distance of far ones. */
    minDist: z.number().min(0).max(1).default(0.1),
    seed: count.max(0xffff_ffff).default(1),
    /** More points than this are sampled, whole images with their captions. */
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
  /** The layout that this one was started from and aligned with. */
  fromId: id.nullable(),
  images: z.number().int(),
  captions: z.number().int(),
  /** Embedded points that the limit left out. */
  leftOut: z.number().int(),
  /** How far neighbours on the map are neighbours in truth (15 neighbours, sampled); null below 50 points. */
  trustworthiness: share.nullable(),
  /** Share of the variance along both axes; null for UMAP. */
  variance: z.tuple([share, share]).nullable(),
});
export type ProjectionSummary = z.infer<typeof projectionSummary>;

/** A layout: `points` is [images + captions, 2] row-major, images first, in the order of the ids. What was removed is left out. */
export const layout = projectionSummary.extend({
  imageIds: uint32s,
  captionIds: uint32s,
  /** The image of each caption. */
  captionImageIds: uint32s,
  points: float32s,
});
export type Layout = z.infer<typeof layout>;

/** A point that moved between two layouts, in units of the typical distance of a point from the middle. */
export const mover = z.object({ kind: z.enum(['image', 'caption']), id, imageId: id, distance: z.number() });
export type Mover = z.infer<typeof mover>;

/**
 * How the shared space is used (Wang and Isola 2020; Liang et al. 2022). Alignment: mean squared distance of pairs, 0 is best.
 * Uniformity: log of the mean of exp(−2·d²) over sampled points, lower is more even. Gap: distance of the two means.
 */
export const spaceFigures = z.object({
  pairs: z.number().int(),
  alignment: z.number().nullable(),
  uniformity: z.object({ images: z.number().nullable(), captions: z.number().nullable() }),
  gap: z.number().nullable(),
});
export type SpaceFigures = z.infer<typeof spaceFigures>;

/**
 * What the points of a layout can be coloured by, one entry a point in the order of its points: a caption has what its image
 * has, but an alignment of its own. Numbers of classes are 0 where there is none; `splitOf` is 0 for no split and otherwise
 * counts `splits` from 1; `statusOf` is the place in the list of statuses; alignments that are not known are NaN.
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

/** Points that stand close together on a map, numbered from 1, the largest first. */
export const cluster = z.object({
  number: z.number().int().positive(),
  images: z.number().int(),
  captions: z.number().int(),
  /** What its captions say more often than others, the most telling first. */
  words: z.array(z.string()),
  /** Mean alignment of the pairs of which one end or both stand in it. */
  alignment: z.number().nullable(),
  /** Its middle on the map. */
  x: z.number(),
  y: z.number(),
});
export type Cluster = z.infer<typeof cluster>;

/** The clusters of a layout; `clusterOf` holds the number of each point's cluster, 0 for none. */
export const clustering = z.object({ clusters: z.array(cluster), clusterOf: uint32s });
export type Clustering = z.infer<typeof clustering>;

/** Layouts of images and captions in two dimensions. */
export const projection = {
  /**
   * Computes a layout; the job's result is its summary. `from` names a layout to start from and to align with: null for none,
   * absent for the newest that shows the same kinds by the same method.
   */
  start: call(
    z.object({
      modelId: id,
      options: projectionOptions.default(projectionOptions.parse({})),
      from: id.nullable().optional(),
    }),
    startedJob,
  ),
  /** The newest layout of a model, of the sort named where one is; null when there is none. */
  latest: call(
    z.object({ modelId: id, method: method.optional(), kinds: kinds.optional(), centred: z.boolean().optional() }),
    layout.nullable(),
  ),
  get: call(z.object({ projectionId: id }), layout),
  /** Stored layouts, newest first. */
  list: call(z.object({ modelId: id.optional() }), z.array(projectionSummary)),
  /** Places what was embedded since at the mean of its neighbours, without moving anything; returns how many that were. */
  extend: call(z.object({ projectionId: id }), z.object({ added: z.number().int() })),
  /** Points of both layouts that moved most, the farthest first. */
  movers: call(
    z.object({ fromId: id, toId: id, top: z.number().int().min(1).max(10_000).default(100) }),
    z.array(mover),
  ),
  figures: call(z.object({ modelId: id }), spaceFigures),
  facts: call(z.object({ projectionId: id }), pointFacts),
  clusters: call(z.object({ projectionId: id }), clustering),
};
