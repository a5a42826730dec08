import { Random } from '../../base/random.ts';

/** The pairs that an epoch samples from: each image with its texts. */
export interface Pairs {
  /** For each image, the numbers of its texts. */
  readonly textsOf: readonly (readonly number[])[];
  /** The class of each image, −1 for none. */
  readonly classOf: Int32Array;
  /** The number of each distinct text: equal texts are not negatives of each other. */
  readonly textKey: Int32Array;
  /** The source of each image; when given, each batch holds images of one source, which are harder negatives. */
  readonly sourceOf?: Int32Array;
}

/** One pair of a batch. */
export interface Pair {
  readonly image: number;
  readonly text: number;
}

/**
 * The pairs of an epoch in order: every image once, with one of its texts. Depends only on the seed and the epoch, so that a
 * resumed run continues in the same order.
 */
export function orderEpoch({ textsOf }: Pairs, seed: number, epoch: number): Pair[] {
  const random = new Random((Math.imul(seed, 0x9e37_79b1) + epoch) >>> 0);
  const images = random.shuffle(Uint32Array.from(textsOf.keys()));
  return Array.from(images, (image) => ({ image, text: textsOf[image]![random.below(textsOf[image]!.length)]! }));
}

/** The batches of an epoch; they depend only on the seed and the epoch. */
export function makeEpoch(pairs: Pairs, { seed, batch }: { seed: number; batch: number }, epoch: number): Pair[][] {
  const ordered = orderEpoch(pairs, seed, epoch);
  const { sourceOf } = pairs;
  if (!sourceOf) return cutBatches(ordered, batch);
  const bySource = Map.groupBy(ordered, ({ image }) => sourceOf[image]!);
  const batches = [...bySource.keys()].sort((a, b) => a - b).flatMap((key) => cutBatches(bySource.get(key)!, batch));
  return new Random((Math.imul(seed, 0x85eb_ca6b) + epoch) >>> 0).shuffle(batches);
}

/** Splits an epoch into batches; a remainder of less than half a batch is dropped, because it has too few negatives. */
export function cutBatches(pairs: readonly Pair[], size: number): Pair[][] {
  const batches: Pair[][] = [];
  for (let from = 0; from < pairs.length; from += size) {
    const batch = pairs.slice(from, from + size);
    const contrasts = batch.length > 1 && batch.length * 2 >= size;
    if (batch.length === size || batches.length === 0 || contrasts) batches.push(batch);
  }
  return batches;
}

/**
 * Mask [batch, batch] of pairs that are not negatives of each other: those with the same image, text or class. Null when there are
 * none, which is the common case and uses a faster graph.
 */
export function findNotNegatives(batch: readonly Pair[], { classOf, textKey }: Pairs): Float32Array | null {
  const size = batch.length;
  const mask = new Float32Array(size * size);
  let found = false;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (row === column || !sameThing(batch[row]!, batch[column]!)) continue;
      mask[row * size + column] = 1;
      found = true;
    }
  }
  return found ? mask : null;

  function sameThing(a: Pair, b: Pair): boolean {
    if (a.image === b.image || textKey[a.text] === textKey[b.text]) return true;
    return classOf[a.image]! >= 0 && classOf[a.image] === classOf[b.image];
  }
}
