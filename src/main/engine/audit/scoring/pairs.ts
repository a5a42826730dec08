import type { Random } from '../../base/random.ts';
import type { Matrix } from '../../similarity/matrix.ts';
import type { Bags } from './words.ts';

/** The data to score: normalised vectors of images and captions, the image of each caption, and the captions' words. */
export interface PairedData {
  readonly images: Matrix;
  readonly captions: Matrix;
  /** Row of the image of each caption. */
  readonly imageOf: Uint32Array;
  /** The captions of each image: `members[starts[i]] … members[starts[i + 1] − 1]`. */
  readonly siblings: Siblings;
  readonly bags: Bags;
}

/** Captions by image. */
export interface Siblings {
  readonly starts: Uint32Array;
  readonly members: Uint32Array;
}

/**
 * Pairs of an image and a caption. `replaces` is the caption of the image that the pair's caption takes the place of: itself for a pair of
 * the project, one of the image's captions for a mismatch. It does not count among the other captions of the image.
 */
export interface PairSet {
  readonly images: Uint32Array;
  readonly captions: Uint32Array;
  readonly replaces: Uint32Array;
}

/** Groups captions by their image. */
export function groupSiblings(imageOf: Uint32Array, images: number): Siblings {
  const starts = new Uint32Array(images + 1);
  for (const image of imageOf) starts[image + 1]!++;
  for (let image = 0; image < images; image++) starts[image + 1]! += starts[image]!;
  const next = starts.slice();
  const members = new Uint32Array(imageOf.length);
  imageOf.forEach((image, caption) => (members[next[image]!++] = caption));
  return { starts, members };
}

/** The captions of an image. */
export function siblingsOf({ starts, members }: Siblings, image: number): Uint32Array {
  return members.subarray(starts[image], starts[image + 1]);
}

/** Every pair of the project. */
export function ownPairs({ imageOf }: PairedData): PairSet {
  const captions = imageOf.map((_, caption) => caption);
  return { images: imageOf, captions, replaces: captions };
}

/** Assigns images to equal folds at random, for cross-validation. */
export function drawFolds(random: Random, images: number, folds: number): Uint8Array {
  const order = random.shuffle(Uint32Array.from({ length: images }, (_, image) => image));
  const fold = new Uint8Array(images);
  order.forEach((image, place) => (fold[image] = place % folds));
  return fold;
}

/** Pairs that are known to be wrong: random captions of other images of the same fold. */
export function drawMismatches(
  random: Random,
  { imageOf, siblings, bags }: PairedData,
  folds: Uint8Array,
  count: number,
): PairSet {
  const parts = Array.from({ length: Math.max(...folds) + 1 }, () => [] as number[]);
  imageOf.forEach((image, caption) => parts[folds[image]!]!.push(caption));
  const images: number[] = [];
  const captions: number[] = [];
  const replaces: number[] = [];
  for (let tries = 0; images.length < count && tries < 20 * count; tries++) {
    const replaced = random.below(imageOf.length);
    const image = imageOf[replaced]!;
    const part = parts[folds[image]!]!;
    const caption = part[random.below(part.length)]!;
    const same = siblingsOf(siblings, image).some((sibling) => haveSameWords(bags, sibling, caption));
    if (imageOf[caption] === image || same) continue;
    images.push(image);
    captions.push(caption);
    replaces.push(replaced);
  }
  return {
    images: Uint32Array.from(images),
    captions: Uint32Array.from(captions),
    replaces: Uint32Array.from(replaces),
  };
}

/** Whether two captions have the same words. */
export function haveSameWords({ starts, words }: Bags, left: number, right: number): boolean {
  const [a, b] = [starts[left]!, starts[right]!];
  const length = starts[left + 1]! - a;
  if (starts[right + 1]! - b !== length) return false;
  const own = new Set(words.subarray(a, a + length));
  return words.subarray(b, b + length).every((word) => own.has(word));
}
