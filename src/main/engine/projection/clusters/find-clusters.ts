import { measureDensity, type Density } from './density.ts';

/** The cluster of each point: 0 for none, otherwise from 1 by falling size. */
export interface Clustered {
  readonly clusterOf: Uint32Array;
  readonly count: number;
}

/** The minimum ratio of a peak to the saddle towards its higher neighbour, raised until there are few enough clusters to read. */
const prominences = [1.25, 1.5, 2, 3, 5, 10];
const most = 40;
/** Standard deviations by which a peak must rise above a saddle. */
const sure = 3;
/** Cells below this share of the highest density belong to no cluster. */
const floor = 0.004;
/** Minimum size of a cluster: this number and this share of all points. */
const fewest = 8;
const smallest = 0.002;

/**
 * Finds clusters as the hills of a layout's density: each cell climbs to its densest neighbour, and a hill that hardly rises above
 * the saddle towards a higher one is merged into it (ToMATo, Chazal et al. 2013). Deterministic.
 */
export function findClusters(layout: Float32Array): Clustered {
  const density = measureDensity(layout);
  const order = orderCells(density);
  let hills: Int32Array = new Int32Array();
  for (const prominence of prominences) {
    hills = climb(density, order, prominence);
    if (new Set(hills).size <= most + 1) break;
  }
  return numberClusters(density.cells, hills);
}

/** Cells that are dense enough, densest first. */
function orderCells({ values }: Density): Uint32Array {
  const least = floor * values.reduce((high, value) => Math.max(high, value), 0);
  const cells = Uint32Array.from(values.keys()).filter((cell) => values[cell]! > least);
  return cells.sort((a, b) => values[b]! - values[a]! || a - b);
}

/** The peak of each cell's hill, −1 for none. No dense cell is at the border, so every cell has eight neighbours. */
function climb({ values, side }: Density, order: Uint32Array, prominence: number): Int32Array {
  const parents = new Int32Array(values.length).fill(-1);
  const rootOf = (cell: number): number => {
    let root = cell;
    while (parents[root] !== root) root = parents[root]!;
    parents[cell] = root;
    return root;
  };
  const around = [-side - 1, -side, -side + 1, -1, 1, side - 1, side, side + 1];
  for (const cell of order) {
    let steepest = -1;
    for (const step of around) {
      const near = cell + step;
      if (parents[near] !== undefined && parents[near] !== -1 && !(values[near]! <= (values[steepest] ?? -1)))
        steepest = near;
    }
    parents[cell] = steepest === -1 ? cell : rootOf(steepest);
    if (steepest === -1) continue;
    for (const step of around) {
      const near = cell + step;
      if (parents[near] === undefined || parents[near] === -1) continue;
      const [one, other] = [rootOf(cell), rootOf(near)];
      if (one === other) continue;
      const [low, high] = values[one]! < values[other]! ? [one, other] : [other, one];
      if (!isHill(values[low]!, values[cell]!, prominence)) parents[low] = high;
    }
  }
  return parents.map((parent, cell) => (parent === -1 ? -1 : rootOf(cell)));
}

/**
 * Whether a peak rises far enough above a saddle to be a hill: `prominence` times as high, and significantly so for the number of
 * points (a kernel sum of n points varies by about √(n/2)).
 */
function isHill(peak: number, saddle: number, prominence: number): boolean {
  return peak >= prominence * saddle && peak - saddle >= sure * Math.sqrt((peak + saddle) / 2);
}

function numberClusters(cells: Uint32Array, hills: Int32Array): Clustered {
  const sizes = new Map<number, number>();
  for (const cell of cells) {
    const hill = hills[cell]!;
    if (hill !== -1) sizes.set(hill, (sizes.get(hill) ?? 0) + 1);
  }
  const least = Math.max(fewest, smallest * cells.length);
  const kept = [...sizes].filter(([, size]) => size >= least).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const numbers = new Map(kept.map(([hill], place) => [hill, place + 1]));
  return { clusterOf: cells.map((cell) => numbers.get(hills[cell]!) ?? 0), count: kept.length };
}
