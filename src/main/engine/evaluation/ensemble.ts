import { fillTemplate } from './templates.ts';

/** All prompts of a zero-shot classifier: class by class, each with every template. */
export function promptsOf(classes: readonly string[], templates: readonly string[]): string[] {
  return classes.flatMap((name) => templates.map((template) => fillTemplate(template, name)));
}

/**
 * The mean direction of each run of `size` consecutive vectors: normalised vectors are averaged and normalised again
 * (Radford et al. 2021, § 3.1.4). [runs × size, dimensions] → [runs, dimensions].
 */
export function averageDirections(vectors: Float32Array, dimensions: number, size: number): Float32Array {
  const runs = vectors.length / (dimensions * size);
  const means = new Float32Array(runs * dimensions);
  const sum = new Float64Array(dimensions);
  for (let run = 0; run < runs; run++) {
    sum.fill(0);
    for (let member = 0; member < size; member++) {
      const start = (run * size + member) * dimensions;
      // Normalised again, so that the length of a vector never becomes its weight.
      const length = lengthOf(vectors.subarray(start, start + dimensions));
      for (let axis = 0; axis < dimensions; axis++) sum[axis]! += vectors[start + axis]! / length;
    }
    const length = lengthOf(sum);
    for (let axis = 0; axis < dimensions; axis++) means[run * dimensions + axis] = sum[axis]! / length;
  }
  return means;
}

/** Euclidean length; 1 for the zero vector, to divide by. */
function lengthOf(vector: Float32Array | Float64Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares) || 1;
}
