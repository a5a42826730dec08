import { Random } from '../../src/main/engine/base/random.ts';

/** Clustered vectors of length 1, like an encoder's. */
export interface Clusters {
  /** [rows, dimensions], row-major. */
  readonly vectors: Float32Array;
  /** Cluster of each row. */
  readonly labels: Uint32Array;
}

/** The data to generate; `spread` is the size of a cluster relative to the distance between clusters. */
export interface ClustersWanted {
  readonly rows: number;
  readonly dimensions: number;
  readonly clusters?: number;
  /** Intrinsic dimension of each cluster. */
  readonly rank?: number;
  readonly spread?: number;
  readonly noise?: number;
  readonly seed?: number;
}

/** Gaussian clusters on low-dimensional sheets with a little noise in every direction; determined by the seed. */
export function makeClusters(wanted: ClustersWanted): Clusters {
  const { rows, dimensions, clusters = 50, rank = 8, spread = 0.5, noise = 0.2, seed = 1 } = wanted;
  const random = new Random(seed);
  const draw = () => Float32Array.from({ length: dimensions }, () => random.normal());
  const shapes = Array.from({ length: clusters }, () => ({
    centre: draw(),
    sheet: Array.from({ length: rank }, draw),
  }));
  const vectors = new Float32Array(rows * dimensions);
  const labels = Uint32Array.from({ length: rows }, () => random.below(clusters));
  labels.forEach((label, row) => {
    const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    const { centre, sheet } = shapes[label]!;
    vector.set(centre);
    for (const direction of sheet) {
      const along = spread * random.normal();
      for (let axis = 0; axis < dimensions; axis++) vector[axis]! += along * direction[axis]!;
    }
    let squares = 0;
    for (let axis = 0; axis < dimensions; axis++) squares += (vector[axis]! += noise * random.normal()) ** 2;
    const length = Math.sqrt(squares);
    for (let axis = 0; axis < dimensions; axis++) vector[axis]! /= length;
  });
  return { vectors, labels };
}
