/**
 * Moves a layout ([points, 2]) onto another by the shift, turn, mirror and scale that bring the pairs of places closest in the
 * least squares sense (Gower 1975; two dimensions have a closed form). `pairs` lists [place in layout, place in target].
 * Fewer than two pairs leave it as it is.
 */
export function alignLayout(
  layout: Float32Array,
  target: Float32Array,
  pairs: readonly (readonly [from: number, to: number])[],
): Float32Array {
  if (pairs.length < 2) return layout.slice();
  const [fromX, fromY, toX, toY] = centresOf(layout, target, pairs);
  let [dot, cross, mirrorDot, mirrorCross, squares] = [0, 0, 0, 0, 0];
  for (const [from, to] of pairs) {
    const x = layout[2 * from]! - fromX;
    const y = layout[2 * from + 1]! - fromY;
    const u = target[2 * to]! - toX;
    const v = target[2 * to + 1]! - toY;
    dot += x * u + y * v;
    cross += x * v - y * u;
    mirrorDot += x * u - y * v;
    mirrorCross += x * v + y * u;
    squares += x * x + y * y;
  }
  if (squares === 0) return layout.slice();
  const mirrored = Math.hypot(mirrorDot, mirrorCross) > Math.hypot(dot, cross);
  const cos = (mirrored ? mirrorDot : dot) / squares;
  const sin = (mirrored ? mirrorCross : cross) / squares;
  const side = mirrored ? -1 : 1;
  const aligned = new Float32Array(layout.length);
  for (let at = 0; at < layout.length; at += 2) {
    const x = layout[at]! - fromX;
    const y = side * (layout[at + 1]! - fromY);
    aligned[at] = toX + cos * x - sin * y;
    aligned[at + 1] = toY + sin * x + cos * y;
  }
  return aligned;
}

function centresOf(
  layout: Float32Array,
  target: Float32Array,
  pairs: readonly (readonly [from: number, to: number])[],
): [number, number, number, number] {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (const [from, to] of pairs) {
    sums[0] += layout[2 * from]!;
    sums[1] += layout[2 * from + 1]!;
    sums[2] += target[2 * to]!;
    sums[3] += target[2 * to + 1]!;
  }
  return sums.map((sum) => sum / pairs.length) as [number, number, number, number];
}
