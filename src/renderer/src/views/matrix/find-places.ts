import type { PairMatrix } from '../../../../shared/contract/matrix.ts';

/** Positions along the diagonal by image and by caption. */
export function findPlaces(matrix: Pick<PairMatrix, 'imageIds' | 'captionIds'> | null): {
  readonly images: ReadonlyMap<number, number>;
  readonly captions: ReadonlyMap<number, number>;
} {
  const places = (ids: Uint32Array = new Uint32Array()) => new Map(Array.from(ids, (id, place) => [id, place]));
  return { images: places(matrix?.imageIds), captions: places(matrix?.captionIds) };
}
