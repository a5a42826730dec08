import { fitCurve, tabulateForces } from './curve.ts';
import { buildFuzzyGraph, type SparseGraph } from './fuzzy-graph.ts';
import type { Neighbours } from './neighbours.ts';
import { optimiseLayout } from './optimise.ts';
import { findGraphDirections } from './spectral.ts';
import { placeAtRandom, placeByComponents } from './start.ts';

/** The initial positions of the points. */
export type Start =
  | { readonly kind: 'random' }
  /** Principal components, [points, 2]: as they are, or smoothed along the graph to its leading directions. */
  | { readonly kind: 'components' | 'spectral'; readonly components: Float32Array }
  /** A layout, [points, 2]. */
  | { readonly kind: 'given'; readonly layout: Float32Array };

/** Everything that a layout depends on; the same request gives the same layout, bit for bit. */
export interface LayoutRequest {
  readonly neighbours: Neighbours;
  readonly start: Start;
  readonly minDist: number;
  readonly epochs: number;
  readonly rate: number;
  readonly seed: number;
}

/** The progress of a layout. */
export interface LayoutProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

/** More negative samples and fewer epochs than usual (5 and 200): more trustworthy at the same cost (bench/projection). */
const negatives = 8;
const repulsion = 1;

/** Epochs and initial learning rate of a layout. */
export type Pace = Pick<LayoutRequest, 'epochs' | 'rate'>;

/** The pace of a layout that starts from components: these are roughly right, so half of UMAP's initial learning rate is enough. */
export function freshPace(points: number): Pace {
  return { epochs: points <= 5_000 ? 300 : 150, rate: 0.5 };
}

/**
 * The pace of a layout that starts from an old one: long enough to be as trustworthy as a new one, short enough that unchanged points
 * stay in place (bench/projection, `recomputed`).
 */
export const shortPace: Pace = { epochs: 100, rate: 0.5 };

/** UMAP in two dimensions from the nearest neighbours (McInnes et al. 2018). Returns [points, 2]; yields its progress. */
export function* computeLayout(request: LayoutRequest): Generator<LayoutProgress, Float32Array> {
  const { neighbours, start, minDist, epochs, rate, seed } = request;
  yield { phase: 'Building the graph', done: 0, total: 1 };
  const graph = buildFuzzyGraph(neighbours);
  const forces = tabulateForces(fitCurve(minDist), repulsion);
  yield { phase: 'Building the graph', done: 1, total: 1 };
  const layout = findStart(start, graph, seed);
  for (const epoch of optimiseLayout(layout, graph, forces, { epochs, rate, negatives, seed }))
    yield { phase: 'Optimising the layout', done: epoch, total: epochs };
  return layout;
}

function findStart(start: Start, graph: SparseGraph, seed: number): Float32Array {
  switch (start.kind) {
    case 'random':
      return placeAtRandom(graph.points, seed);
    case 'given':
      return start.layout.slice();
    case 'components':
      return placeByComponents(start.components, seed);
    case 'spectral':
      return placeByComponents(findGraphDirections(graph, start.components), seed);
  }
}
