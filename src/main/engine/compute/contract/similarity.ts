import { z } from 'zod';
import { call } from '../../../../shared/rpc/procedure.ts';
import { count, float32s, int32s, uint32s } from '../../../../shared/contract/values.ts';

/** Rows of one `.npy` shard and their positions in the matrix; both lists have the same length. */
export const shardRows = z.object({ file: z.string(), rows: uint32s, places: uint32s });
export type ShardRows = z.infer<typeof shardRows>;

/** How a matrix is assembled from shards. The key identifies the content: the same key always means the same rows. */
export const vectorSource = z.object({ key: z.string(), count, dimensions: count, shards: z.array(shardRows) });
export type VectorSource = z.infer<typeof vectorSource>;

/** Vectors of a request: a loaded matrix (all of it, or the given rows in that order), or numbers, row-major. */
export const operand = z.union([
  z.object({ key: z.string(), rows: uint32s.optional() }),
  z.object({ vectors: float32s, dimensions: z.number().int().positive() }),
]);
export type Operand = z.infer<typeof operand>;

/**
 * Cosines of normalised vectors. A request with a matrix that is not loaded fails with `not-found` and `data.key`; the caller loads
 * it and retries, which also covers a restarted compute process.
 */
export const similarity = {
  /** Loads a matrix from its shards if necessary; evicts the least recently used ones to make room. */
  load: call(vectorSource, z.object({ bytes: count, read: z.boolean() })),
  /**
   * Stacks loaded matrices under a new key. Centred parts have their mean subtracted and are normalised again, which closes the gap
   * between images and captions.
   */
  stack: call(
    z.object({ key: z.string(), parts: z.array(z.object({ key: z.string(), centred: z.boolean() })).min(1) }),
    z.object({ bytes: count }),
  ),
  /** Forgets a matrix. */
  drop: call(z.object({ key: z.string() }), z.null()),
  /**
   * The k candidates with the highest cosine for each query, best first; ties keep the order of the candidates.
   * `indices` and `scores` are [queries, k] row-major; k is at most the number of candidates.
   */
  topK: call(
    z.object({ queries: operand, candidates: operand, k: z.number().int().positive() }),
    z.object({ k: count, indices: uint32s, scores: float32s }),
  ),
  /**
   * The rank of each query's best own candidate among the candidates of other groups: 1 + the number that do not score below it, so
   * ties count against the model. 0 for a query without an own candidate.
   */
  ranks: call(
    z.object({
      queries: operand,
      queryGroups: int32s,
      candidates: operand,
      candidateGroups: int32s,
    }),
    z.object({ ranks: uint32s }),
  ),
  /** The cosine of row i of `left` with row i of `right`. */
  pairs: call(z.object({ left: operand, right: operand }), z.object({ cosines: float32s })),
  /** All cosines between two small sets, [rows, columns] row-major. */
  block: call(z.object({ rows: operand, columns: operand }), z.object({ cosines: float32s })),
  /**
   * An order of pairs (row i of `images` with row i of `captions`) in which similar ones are adjacent, as positions. Needs memory for
   * three float32 matrices of [pairs, pairs].
   */
  seriate: call(z.object({ images: operand, captions: operand }), z.object({ order: uint32s })),
  /**
   * Softmax over the classes of `scale` × cosine; the k most probable of each image, best first. Both lists are [images, k]
   * row-major.
   */
  classify: call(
    z.object({ images: operand, classes: operand, scale: z.number(), k: z.number().int().positive() }),
    z.object({ k: count, indices: uint32s, probabilities: float32s }),
  ),
  /** The mean of the rows, [dimensions], and their covariance, [dimensions, dimensions]. */
  moments: call(z.object({ of: operand }), z.object({ mean: float32s, covariance: float32s })),
  /**
   * The rank of some candidates for each query, [queries, width] like `others`: 1 + the number of candidates with a higher cosine.
   * `selves` is the candidate that is the query itself, which does not count.
   */
  places: call(
    z.object({ queries: operand, selves: uint32s, candidates: operand, others: uint32s }),
    z.object({ places: uint32s }),
  ),
  /** The vectors themselves, [rows, dimensions] row-major. */
  vectors: call(z.object({ of: operand }), z.object({ dimensions: count, vectors: float32s })),
};
