import { Random } from '../base/random.ts';

/** Half the width of a new layout; UMAP's curve is designed for distances of this order. */
const extent = 10;
const jitter = 1e-4;

/** Random positions, uniform in a square. */
export function placeAtRandom(points: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: 2 * points }, () => extent * (2 * random.next() - 1));
}

/**
 * Components ([points, 2]) as a layout: centred, scaled to the extent of a new layout and jittered, so that no two points start at the
 * same position.
 */
export function placeByComponents(components: Float32Array, seed: number): Float32Array {
  const random = new Random(seed);
  const middle = [0, 0];
  components.forEach((value, place) => (middle[place % 2]! += (2 * value) / components.length));
  const farthest = components.reduce((most, value, place) => Math.max(most, Math.abs(value - middle[place % 2]!)), 0);
  const scale = farthest > 0 ? extent / farthest : 0;
  return components.map((value, place) => (value - middle[place % 2]!) * scale + jitter * random.normal());
}
