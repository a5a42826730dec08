import { Random } from '../../base/random.ts';

/** What may be drawn in an epoch: each image with the texts that describe it. */
export interface Pairs {
  /** For each image, the numbers of its texts. */
  readonly textsOf: readonly (readonly number[])[];
  /** The class of each image, −1 for none. */
  readonly classOf: Int32Array;
  /** The number of each distinct text: equal texts are not negatives of each other. */
  readonly textKey: Int32Array;
  /** The source of each image; when it is given, batches hold images of one source, which tell more from each other. */
  readonly sourceOf?: Int32Array;
}

/** One pair of a batch. */
export interface Pair {
  readonly image: number;
  readonly text: number;
}

/**
 * The pairs of an epoch in order: every image once, with one of its texts. Depends on the seed and the epoch alone, so that a
 * resumed run goes on in the same order.
 */
export function orderEpoch({ textsOf }: Pairs, seed: number, epoch: number): Pair[] {
  const random = new Random((Math.imul(seed, 0x9e37_79b1) + epoch) >>> 0);
  const images = random.shuffle(Uint32Array.from(textsOf.keys()));
  return Array.from(images, (image) => ({ image, text: textsOf[image]![random.below(textsOf[image]!.length)]! }));
}

/** The batches of an epoch; they depend on the seed and the epoch alone. */
export function makeEpoch(pairs: Pairs, { seed, batch }: { seed: number; batch: number }, epoch: number): Pair[][] {
  const ordered = orderEpoch(pairs, seed, epoch);
  const { sourceOf } = pairs;
  if (!sourceOf) return cutBatches(ordered, batch);
  const bySource = Map.groupBy(ordered, ({ image }) => sourceOf[image]!);
  const batches = [...bySource.keys()].sort((a, b) => a - b).flatMap((key) => cutBatches(bySource.get(key)!, batch));
  return new Random((Math.imul(seed, 0x85eb_ca6b) + epoch) >>> 0).shuffle(batches);
}

/** Cuts an epoch into batches; a rest too small to contrast with (less than half a batch) is left for another epoch's order. */
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
 * Which pairs of a batch must not be pushed apart [batch, batch]: those of the same image, the same text or the same class. Null when
 * there are none, which is the common case and the faster graph.
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
