import type { Layout } from '../../../../shared/contract/projection.ts';

type Numbered = Pick<Layout, 'imageIds' | 'captionIds' | 'points'>;

/** Where the points of a layout stood in an older one, [points, 2]; what is new stands where it is now. */
export function placesBefore(now: Numbered, older: Numbered): Float32Array {
  const rowOf = new Map(Array.from(codesOf(older), (code, row) => [code, row]));
  const places = now.points.slice();
  codesOf(now).forEach((code, row) => {
    const old = rowOf.get(code);
    if (old !== undefined) places.set(older.points.subarray(2 * old, 2 * old + 2), 2 * row);
  });
  return places;
}

/** A number for each point that is the same in every layout. */
function codesOf({ imageIds, captionIds }: Numbered): Float64Array {
  const codes = new Float64Array(imageIds.length + captionIds.length);
  imageIds.forEach((id, row) => (codes[row] = 2 * id));
  captionIds.forEach((id, row) => (codes[imageIds.length + row] = 2 * id + 1));
  return codes;
}
