/** Positions of points with IDs. */
export interface Placed {
  readonly ids: ArrayLike<number>;
  /** [ids, 2] */
  readonly points: Float32Array;
}

/** A point of two layouts, and the distance between its positions. */
export interface Movement {
  readonly id: number;
  readonly distance: number;
}

/**
 * The points that moved most from one layout to another, farthest first. Distances are in units of the old layout's root mean square
 * radius, so 1 is the distance of a typical point from the centre.
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

/** Root mean square distance of points from their centre. */
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
