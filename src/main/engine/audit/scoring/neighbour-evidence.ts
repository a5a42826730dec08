import type { Matrix } from '../../similarity/matrix.ts';
import type { Neighbourhoods } from './neighbourhoods.ts';
import { siblingsOf, type PairedData, type PairSet } from './pairs.ts';

/** Neighbours that count. */
const maxNeighbours = 30;
/** Sharpness of the weights: exp(sharpness · cosine). */
const sharpness = 5;

/** Centred vectors and their neighbourhoods. */
export interface Surroundings {
  /** Images and captions, each centred and normalised again, which closes the modality gap. */
  readonly images: Matrix;
  readonly captions: Matrix;
  readonly nearImages: Neighbourhoods;
  readonly nearCaptions: Neighbourhoods;
}

/**
 * Whether the captions of similar images resemble this caption, and the images of similar captions this image (after Zhang et al., "LEMoN:
 * Label error detection using multimodal neighbors", 2025). Neighbours are weighted by their own probability of being correct; neither the
 * caption's own image nor the pair's is a neighbour.
 */
export function findAgreement(data: PairedData, pairs: PairSet, surroundings: Surroundings, right: Float32Array) {
  const count = pairs.images.length;
  const ofImages = new Float32Array(count);
  const ofCaptions = new Float32Array(count);
  const sums = sumCaptions(data, surroundings.captions, right);
  const { dimensions } = surroundings.images;
  const average = new Float64Array(dimensions);
  for (let at = 0; at < count; at++) {
    const [image, caption] = [pairs.images[at]!, pairs.captions[at]!];
    const home = data.imageOf[caption]!;
    average.fill(0);
    gather(surroundings.nearImages, image, (other, weight) => {
      if (other === image || other === home) return false;
      addRow(average, sums, other, weight);
      return true;
    });
    ofImages[at] = cosineWith(average, surroundings.captions, caption);
    average.fill(0);
    gather(surroundings.nearCaptions, caption, (other, weight) => {
      const owner = data.imageOf[other]!;
      if (owner === image || owner === home) return false;
      addRow(average, surroundings.images, owner, weight * right[other]!);
      return true;
    });
    ofCaptions[at] = cosineWith(average, surroundings.images, image);
  }
  return { ofImages, ofCaptions };
}

/**
 * The cosine of a pair relative to those of similar images and of similar captions, weighted by their probability of being correct. What
 * the model does not know lowers the whole neighbourhood, and so counts against none of its pairs.
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
    const add = (other: number, weight: number): void => {
      sum += weight * right[other]! * cosines[other]!;
      mass += weight * right[other]!;
    };
    gather(nearImages, image, (other, weight) => {
      if (other === image || other === home) return false;
      for (const sibling of siblingsOf(data.siblings, other)) add(sibling, weight);
      return true;
    });
    amongImages[at] = cosines[at]! - sum / mass;
    [sum, mass] = [0, 1e-9];
    gather(nearCaptions, caption, (other, weight) => {
      const owner = data.imageOf[other]!;
      if (owner === image || owner === home) return false;
      add(other, weight);
      return true;
    });
    amongCaptions[at] = cosines[at]! - sum / mass;
  }
  return { amongImages, amongCaptions };
}

/** Visits neighbours, nearest first, until enough are taken. */
function gather(
  { width, rows, cosines }: Neighbourhoods,
  row: number,
  take: (other: number, weight: number) => boolean,
): void {
  let taken = 0;
  for (let at = row * width, end = at + width; at < end && taken < maxNeighbours; at++)
    if (take(rows[at]!, Math.exp(sharpness * cosines[at]!))) taken++;
}

/** For each image, the sum of its captions' vectors, weighted by their probability of being correct. */
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

function cosineWith(average: Float64Array, { data, dimensions }: Matrix, row: number): number {
  let [dot, squares] = [0, 0];
  for (let axis = 0, at = row * dimensions; axis < dimensions; axis++, at++) {
    dot += average[axis]! * data[at]!;
    squares += average[axis]! ** 2;
  }
  return squares === 0 ? 0 : dot / Math.sqrt(squares);
}
