import { createHash } from 'node:crypto';
import type { ProjectionOptions } from '../../../shared/contract/projection.ts';
import type { StackSource } from '../evaluation/similarity.ts';
import { selectVectors, type VectorIndex } from '../evaluation/vector-index.ts';
import { Random } from '../base/random.ts';

/** The vectors of a layout, images first. */
export interface PointSet {
  readonly images: VectorIndex;
  readonly captions: VectorIndex;
  /** Both stacked, as loaded in the compute process. */
  readonly source: StackSource;
  readonly count: number;
  readonly dimensions: number;
  /** Points that exceed the limit. */
  readonly leftOut: number;
}

/** Chooses the points: all embedded images and captions of the given kinds, or a sample of images with their captions up to the limit. */
export function choosePoints(
  allImages: VectorIndex,
  allCaptions: VectorIndex,
  { kinds, centred, limit, seed }: ProjectionOptions,
): PointSet {
  const images = kinds === 'captions' ? selectVectors(allImages, () => false) : allImages;
  const captions = kinds === 'images' ? selectVectors(allCaptions, () => false) : allCaptions;
  const total = images.ids.length + captions.ids.length;
  if (total <= limit) return joinPoints(images, captions, centred, 0);
  const kept = sampleImages(images, captions, limit, seed);
  const some = joinPoints(
    selectVectors(images, (row) => kept.has(images.ids[row]!)),
    selectVectors(captions, (row) => kept.has(captions.imageIds[row]!)),
    centred,
    0,
  );
  return { ...some, leftOut: total - some.count };
}

/** Images and captions as one set of points. */
export function joinPoints(images: VectorIndex, captions: VectorIndex, centred: boolean, leftOut: number): PointSet {
  const parts = [images, captions].filter(({ ids }) => ids.length > 0).map(({ source }) => ({ source, centred }));
  const hash = createHash('sha256').update(centred ? 'centred' : 'plain');
  for (const { source } of parts) hash.update('\0').update(source.key);
  return {
    images,
    captions,
    source: { key: hash.digest('base64url'), parts },
    count: images.ids.length + captions.ids.length,
    dimensions: images.dimensions,
    leftOut,
  };
}

/** A number per point that distinguishes images and captions and is the same in every layout. */
export function codesOf(imageIds: Uint32Array, captionIds: Uint32Array): Float64Array {
  const codes = new Float64Array(imageIds.length + captionIds.length);
  imageIds.forEach((id, place) => (codes[place] = 2 * id));
  captionIds.forEach((id, place) => (codes[imageIds.length + place] = 2 * id + 1));
  return codes;
}

/** Draws images until the limit is reached, each with the points that belong to it. */
function sampleImages(images: VectorIndex, captions: VectorIndex, limit: number, seed: number): Set<number> {
  const points = new Map<number, number>();
  for (const id of images.ids) points.set(id, 1);
  for (const id of captions.imageIds) points.set(id, (points.get(id) ?? 0) + 1);
  const drawn = new Random(seed).shuffle([...points.keys()]);
  const kept = new Set<number>();
  let room = limit;
  for (const id of drawn) {
    room -= points.get(id)!;
    if (room < 0) break;
    kept.add(id);
  }
  return kept;
}
