import type { Matrix } from '../../similarity/matrix.ts';
import type { Neighbourhoods } from './neighbourhoods.ts';
import { siblingsOf, type PairedData, type PairSet } from './pairs.ts';

/** Neighbours that are listened to. */
const heard = 30;
/** How much more the nearest of them count than the farthest. */
const sharpness = 5;

/** What neighbours are sought with: centred vectors, and the neighbourhoods in them. */
export interface Surroundings {
  /** Images and captions, each moved by its mean and normalised again, so that the gap between the two closes. */
  readonly images: Matrix;
  readonly captions: Matrix;
  readonly nearImages: Neighbourhoods;
  readonly nearCaptions: Neighbourhoods;
}

/**
 * Whether the captions of similar images are like this caption, and whether the images of similar captions are like this image
 * (after Zhang et al., "LEMoN: Label error detection using multimodal neighbors", 2025); every neighbour counts by its own probability of
 * being right. Neither the caption's own image nor the pair's counts as a neighbour.
 */
export function findAgreement(data: PairedData, pairs: PairSet, surroundings: Surroundings, right: Float32Array) {
  const count = pairs.images.length;
  const ofImages = new Float32Array(count);
  const ofCaptions = new Float32Array(count);
  const sums = sumCaptions(data, surroundings.captions, right);
  const { dimensions } = surroundings.images;
  const voice = new Float64Array(dimensions);
  for (let at = 0; at < count; at++) {
    const [image, caption] = [pairs.images[at]!, pairs.captions[at]!];
    const home = data.imageOf[caption]!;
    voice.fill(0);
    gather(surroundings.nearImages, image, (other, weight) => {
      if (other === image || other === home) return false;
      addRow(voice, sums, other, weight);
      return true;
    });
    ofImages[at] = cosineWith(voice, surroundings.captions, caption);
    voice.fill(0);
    gather(surroundings.nearCaptions, caption, (other, weight) => {
      const owner = data.imageOf[other]!;
      if (owner === image || owner === home) return false;
      addRow(voice, surroundings.images, owner, weight * right[other]!);
      return true;
    });
    ofCaptions[at] = cosineWith(voice, surroundings.images, image);
  }
  return { ofImages, ofCaptions };
}

/**
 * How the cosine of a pair stands among those of the pairs around it: of similar images and of similar captions, each counted by its probability of
 * being right. What the model does not know lowers a whole neighbourhood, and then speaks against none of its pairs.
 */
export function compareWithAround(
  data: PairedData,
  pairs: PairSet,
  { nearImages, nearCaptions }: Surroundings,
  cosines: Float32Array,
  right: Float32Array,
) {
  const count = pairs.images.length;
  const amongImages = new Float32Array(count);
  const amongCaptions = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const [image, caption] = [pairs.images[at]!, pairs.captions[at]!];
    const home = data.imageOf[caption]!;
    let [sum, mass] = [0, 1e-9];
    const hear = (other: number, weight: number): void => {
      sum += weight * right[other]! * cosines[other]!;
      mass += weight * right[other]!;
    };
    gather(nearImages, image, (other, weight) => {
      if (other === image || other === home) return false;
      for (const sibling of siblingsOf(data.siblings, other)) hear(sibling, weight);
      return true;
    });
    amongImages[at] = cosines[at]! - sum / mass;
    [sum, mass] = [0, 1e-9];
    gather(nearCaptions, caption, (other, weight) => {
      const owner = data.imageOf[other]!;
      if (owner === image || owner === home) return false;
      hear(other, weight);
      return true;
    });
    amongCaptions[at] = cosines[at]! - sum / mass;
  }
  return { amongImages, amongCaptions };
}

/** Visits neighbours, nearest first, until enough were taken. */
function gather(
  { width, rows, cosines }: Neighbourhoods,
  row: number,
  take: (other: number, weight: number) => boolean,
): void {
  let taken = 0;
  for (let at = row * width, end = at + width; at < end && taken < heard; at++)
    if (take(rows[at]!, Math.exp(sharpness * cosines[at]!))) taken++;
}

/** For each image the sum of its captions' vectors, weighted by their probability of being right. */
function sumCaptions({ siblings, images }: PairedData, captions: Matrix, right: Float32Array): Matrix {
  const { dimensions } = captions;
  const sums = { data: new Float32Array(images.rows * dimensions), rows: images.rows, dimensions };
  for (let image = 0; image < images.rows; image++) {
    const row = sums.data.subarray(image * dimensions, (image + 1) * dimensions);
    for (const caption of siblingsOf(siblings, image)) addRow(row, captions, caption, right[caption]!);
  }
  return sums;
}

function addRow(to: Float64Array | Float32Array, { data, dimensions }: Matrix, row: number, weight: number): void {
  for (let axis = 0, at = row * dimensions; axis < dimensions; axis++, at++) to[axis]! += weight * data[at]!;
}

function cosineWith(voice: Float64Array, { data, dimensions }: Matrix, row: number): number {
  let [dot, squares] = [0, 0];
  for (let axis = 0, at = row * dimensions; axis < dimensions; axis++, at++) {
    dot += voice[axis]! * data[at]!;
    squares += voice[axis]! ** 2;
  }
  return squares === 0 ? 0 : dot / Math.sqrt(squares);
}
