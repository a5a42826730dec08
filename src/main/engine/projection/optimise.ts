import type { Forces } from './curve.ts';
import type { SparseGraph } from './fuzzy-graph.ts';

/** The schedule of the optimisation. */
export interface Schedule {
  readonly epochs: number;
  /** Initial learning rate; it falls linearly to 0. */
  readonly rate: number;
  /** Negative samples per positive one. */
  readonly negatives: number;
  readonly seed: number;
}

/** Maximum step of a point along one axis. */
const longest = 4;

/**
 * Optimises a layout ([points, 2], changed in place) by the stochastic gradient descent of UMAP (McInnes et al. 2018, algorithm 5;
 * edges by weight, uniform negative samples). Yields after each epoch, so that the caller can report progress or stop.
 */
export function* optimiseLayout(
  layout: Float32Array,
  graph: SparseGraph,
  { pull, push, shift, first, last }: Forces,
  { epochs, rate, negatives, seed }: Schedule,
): Generator<number> {
  const { points, starts, columns, weights } = graph;
  const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  // Edge e is sampled every `period[e]` epochs; ∞ if its weight is too low for a single sample.
  const period = weights.map((weight) => (weight * epochs < heaviest ? Infinity : heaviest / weight));
  const next = period.slice();
  const spread = points / 2 ** 32;
  const bits = new Float32Array(1);
  const word = new Int32Array(bits.buffer);
  let random = (seed ^ 0x9e3779b9) | 0 || 1;

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const step = rate * (1 - (epoch - 1) / epochs);
    for (let head = 0; head < points; head++) {
      let x = layout[2 * head]!;
      let y = layout[2 * head + 1]!;
      for (let edge = starts[head]!, end = starts[head + 1]!; edge < end; edge++) {
        if (next[edge]! > epoch) continue;
        next[edge]! += period[edge]!;
        const tail = 2 * columns[edge]!;
        let dx = x - layout[tail]!;
        let dy = y - layout[tail + 1]!;
        let squared = dx * dx + dy * dy;
        if (squared > 0) {
          bits[0] = squared;
          const place = (word[0]! >> shift) - first;
          const force = pull[place < 0 ? 0 : place > last ? last : place]!;
          const mx = step * clip(force * dx);
          const my = step * clip(force * dy);
          x += mx;
          y += my;
          layout[tail]! -= mx;
          layout[tail + 1]! -= my;
        }
        // All negative samples push from the same position, so that the processor can overlap them.
        let px = 0;
        let py = 0;
        for (let negative = 0; negative < negatives; negative++) {
          random ^= random << 13;
          random ^= random >>> 17;
          random ^= random << 5;
          const other = ((random >>> 0) * spread) | 0;
          if (other === head) continue;
          dx = x - layout[2 * other]!;
          dy = y - layout[2 * other + 1]!;
          squared = dx * dx + dy * dy;
          bits[0] = squared;
          const place = (word[0]! >> shift) - first;
          const force = push[place < 0 ? 0 : place > last ? last : place]!;
          px += clip(force * dx);
          py += clip(force * dy);
        }
        x += step * px;
        y += step * py;
      }
      layout[2 * head] = x;
      layout[2 * head + 1] = y;
    }
    yield epoch;
  }
}

function clip(value: number): number {
  return value > longest ? longest : value < -longest ? -longest : value;
}
