import { Random } from '../base/random.ts';
import { unlabelled } from './classification.ts';

/** The fold of an image without a label. */
export const noFold = 255;

/**
 * Assigns labelled images to stratified folds of equal size, at random by the seed. Images without a label are in `noFold`.
 */
export function assignFolds(labels: Int32Array, folds: number, seed: number): Uint8Array {
  const fold = new Uint8Array(labels.length).fill(noFold);
  const rows = new Random(seed).shuffle([...labels.keys()].filter((row) => labels[row] !== unlabelled));
  // The sort keeps the shuffled order within a class, and dealing across classes keeps the folds equal.
  rows.sort((a, b) => labels[a]! - labels[b]!);
  rows.forEach((row, place) => (fold[row] = place % folds));
  return fold;
}
