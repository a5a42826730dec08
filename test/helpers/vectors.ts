/** A small seeded generator (mulberry32): uniform numbers in [0, 1). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Random directions: rows of a matrix, each of length 1. */
export function randomUnitVectors(rows: number, dimensions: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const vectors = new Float32Array(rows * dimensions);
  for (let row = 0; row < rows; row++) {
    const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    for (let axis = 0; axis < dimensions; axis++) vector[axis] = random() + random() + random() - 1.5;
    const length = Math.hypot(...vector);
    for (let axis = 0; axis < dimensions; axis++) vector[axis]! /= length;
  }
  return vectors;
}
