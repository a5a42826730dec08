import { linkAverage } from './linkage.ts';
import type { Matrix } from './matrix.ts';
import type { SimilaritySessions } from './sessions.ts';

/**
 * An order of pairs in which similar ones are adjacent: average linkage over the mean cosine of their images and of their captions,
 * with each cluster flipped so that its nearest ends meet (Gruvaeus and Wainer 1972). Positions, [pairs].
 */
export async function seriatePairs(
  sessions: SimilaritySessions,
  images: Matrix,
  captions: Matrix,
): Promise<Uint32Array> {
  const byImage = await sessions.cosines(images, images);
  const byCaption = await sessions.cosines(captions, captions);
  const distances = byImage.map((cosine, place) => 1 - (cosine + byCaption[place]!) / 2);
  return orderLeaves(distances, images.rows);
}

/** The leaves of the clustering of distances [n, n] in the order of its tree. */
export function orderLeaves(distances: Float32Array, n: number): Uint32Array {
  if (n === 0) return new Uint32Array();
  const lists: Uint32Array[] = Array.from({ length: n }, (_, leaf) => Uint32Array.of(leaf));
  for (const { left, right } of linkAverage(distances.slice(), n)) {
    lists.push(joinNearestEnds(lists[left]!, lists[right]!, (a, b) => distances[a * n + b]!));
    // Merged clusters are not needed any more.
    lists[left] = lists[right] = new Uint32Array();
  }
  return lists.at(-1)!;
}

function joinNearestEnds(
  left: Uint32Array,
  right: Uint32Array,
  distance: (a: number, b: number) => number,
): Uint32Array {
  const [first, last] = [left[0]!, left.at(-1)!];
  const [from, to] = [right[0]!, right.at(-1)!];
  const choices = [
    { distance: distance(last, from), turnLeft: false, turnRight: false },
    { distance: distance(last, to), turnLeft: false, turnRight: true },
    { distance: distance(first, from), turnLeft: true, turnRight: false },
    { distance: distance(first, to), turnLeft: true, turnRight: true },
  ];
  const best = choices.reduce((nearest, each) => (each.distance < nearest.distance ? each : nearest));
  const joined = new Uint32Array(left.length + right.length);
  joined.set(best.turnLeft ? left.toReversed() : left);
  joined.set(best.turnRight ? right.toReversed() : right, left.length);
  return joined;
}
