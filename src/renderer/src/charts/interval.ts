const z = 1.959964;

/** The 95 % interval of a share that was seen in `count` trials, after Wilson (1927), equation 5. */
export function findInterval(share: number, count: number): readonly [number, number] {
  if (count <= 0) return [0, 1];
  const z2 = z * z;
  const centre = (share + z2 / (2 * count)) / (1 + z2 / count);
  const reach = (z / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count));
  return [Math.max(0, centre - reach), Math.min(1, centre + reach)];
}
