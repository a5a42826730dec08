/** Places of points that are told apart by a number. */
export interface Placed {
  readonly ids: ArrayLike<number>;
  /** [ids, 2] */
  readonly points: Float32Array;
}

/** A point that stands in two layouts, and how far apart its places are. */
export interface Movement {
  readonly id: number;
  readonly distance: number;
}

/**
 * The points that moved most from one layout to another, the farthest first. Distances are in units of the old layout's
 * root mean square radius, so 1 means: as far as a typical point stands from the middle.
 */
export function findMovers(before: Placed, after: Placed, top: number): Movement[] {
  const placeOf = new Map(Array.from(before.ids, (id, place) => [id, place]));
  const radius = radiusOf(before.points) || 1;
  const movers: Movement[] = [];
  for (let place = 0; place < after.ids.length; place++) {
    const id = after.ids[place]!;
    const old = placeOf.get(id);
    if (old === undefined) continue;
    const dx = after.points[2 * place]! - before.points[2 * old]!;
    const dy = after.points[2 * place + 1]! - before.points[2 * old + 1]!;
    movers.push({ id, distance: Math.hypot(dx, dy) / radius });
  }
  return movers.sort((a, b) => b.distance - a.distance).slice(0, top);
}

/** Root mean square distance of points from their middle. */
export function radiusOf(points: Float32Array): number {
  const count = points.length / 2;
  let [x, y, squares] = [0, 0, 0];
  for (let at = 0; at < points.length; at += 2) {
    x += points[at]!;
    y += points[at + 1]!;
    squares += points[at]! ** 2 + points[at + 1]! ** 2;
  }
  return count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (x / count) ** 2 - (y / count) ** 2));
}
