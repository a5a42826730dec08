import { makeRandom } from './random.ts';

export { makeRandom as createRandom };

/** Random directions: rows of a matrix, each of length 1. */
export function randomUnitVectors(rows: number, dimensions: number, seed: number): Float32Array {
  const random = makeRandom(seed);
  const vectors = new Float32Array(rows * dimensions);
  for (let row = 0; row < rows; row++) {
    const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    for (let axis = 0; axis < dimensions; axis++) vector[axis] = random() + random() + random() - 1.5;
    const length = Math.hypot(...vector);
    for (let axis = 0; axis < dimensions; axis++) vector[axis]! /= length;
  }
  return vectors;
}
