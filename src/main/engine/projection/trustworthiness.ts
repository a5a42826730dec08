/** The k nearest other points in a layout ([points, 2]) of each given point, [asked, k] row-major. */
export function nearestInLayout(layout: Float32Array, asked: Uint32Array, k: number): Uint32Array {
  const points = layout.length / 2;
  const nearest = new Uint32Array(asked.length * k);
  const distances = new Float64Array(k);
  asked.forEach((point, row) => {
    const found = nearest.subarray(row * k, (row + 1) * k);
    distances.fill(Infinity);
    const x = layout[2 * point]!;
    const y = layout[2 * point + 1]!;
    for (let other = 0; other < points; other++) {
      const distance = (layout[2 * other]! - x) ** 2 + (layout[2 * other + 1]! - y) ** 2;
      if (distance >= distances[k - 1]! || other === point) continue;
      let place = k - 1;
      for (; place > 0 && distances[place - 1]! > distance; place--) {
        distances[place] = distances[place - 1]!;
        found[place] = found[place - 1]!;
      }
      distances[place] = distance;
      found[place] = other;
    }
  });
  return nearest;
}

/**
 * The trustworthiness of a layout, from 0 to 1 (Venna and Kaski 2001, equation 2), over the given points: `places` holds the rank in the
 * original space of each of their k layout neighbours, [asked, k].
 */
export function trustworthinessOf(places: Uint32Array, points: number, k: number): number {
  let penalty = 0;
  for (const place of places) penalty += Math.max(0, place - k);
  const asked = places.length / k;
  return 1 - (2 / (asked * k * (2 * points - 3 * k - 1))) * penalty;
}
