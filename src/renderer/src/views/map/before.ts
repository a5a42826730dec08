import type { Layout } from '../../../../shared/contract/projection.ts';

type Numbered = Pick<Layout, 'imageIds' | 'captionIds' | 'points'>;

/** Positions of a layout's points in an older layout, [points, 2]; new points keep their current position. */
export function previousPositions(now: Numbered, older: Numbered): Float32Array {
  const rowOf = new Map(Array.from(codesOf(older), (code, row) => [code, row]));
  const positions = now.points.slice();
  codesOf(now).forEach((code, row) => {
    const old = rowOf.get(code);
    if (old !== undefined) positions.set(older.points.subarray(2 * old, 2 * old + 2), 2 * row);
  });
  return positions;
}

/** A number for each point that is the same in every layout. */
function codesOf({ imageIds, captionIds }: Numbered): Float64Array {
  const codes = new Float64Array(imageIds.length + captionIds.length);
  imageIds.forEach((id, row) => (codes[row] = 2 * id));
  captionIds.forEach((id, row) => (codes[imageIds.length + row] = 2 * id + 1));
  return codes;
}
