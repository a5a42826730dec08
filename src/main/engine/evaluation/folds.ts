import { Random } from '../base/random.ts';
import { unlabelled } from './classification.ts';

/** The fold of an image that is in none. */
export const noFold = 255;

/**
 * Deals labelled images into folds of equal size, each class evenly, in an order that follows from the seed. Images without a label
 * are in `noFold`.
 */
export function dealFolds(labels: Int32Array, folds: number, seed: number): Uint8Array {
  const fold = new Uint8Array(labels.length).fill(noFold);
  const rows = new Random(seed).shuffle([...labels.keys()].filter((row) => labels[row] !== unlabelled));
  // Sorting keeps the shuffled order within a class; dealing on from class to class keeps the folds even.
  rows.sort((a, b) => labels[a]! - labels[b]!);
  rows.forEach((row, place) => (fold[row] = place % folds));
  return fold;
}
