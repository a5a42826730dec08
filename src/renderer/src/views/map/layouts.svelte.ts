import { describeError } from '../../workspace/toasts.svelte.ts';
import { placesBefore } from './before.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { Clustering, Layout, PointFacts, SpaceFigures } from '../../../../shared/contract/projection.ts';
import type { Sort } from './settings.ts';

/** A layout with all that is known of its points, and where they came from. */
export interface Shown {
  readonly layout: Layout;
  readonly facts: PointFacts;
  /** Where points stood before, [points, 2]; the layout's own points where there was nothing to compare. */
  readonly before: Float32Array;
}

/** The layout that is shown: the newest of its sort of the present model. */
export class Layouts {
  shown = $state.raw<Shown | null>(null);
  clustering = $state.raw<Clustering | null>(null);
  figures = $state.raw<SpaceFigures | null>(null);
  /** `absent`: the model has no layout of this sort; what was shown before stays. */
  state = $state<'first' | 'loading' | 'ready' | 'absent' | 'failed'>('first');
  problem = $state('');
  readonly #studio: Studio;
  #asking: AbortController | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Shows the newest layout of a model; an earlier question that is still open is given up. */
  async load(modelId: number | null, sort: Sort): Promise<void> {
    this.#asking?.abort();
    const { signal } = (this.#asking = new AbortController());
    if (this.state !== 'first') this.state = 'loading';
    try {
      const layout = modelId === null ? null : await this.#studio.projection.latest({ modelId, ...sort }, { signal });
      if (layout === null) {
        if (!signal.aborted) this.state = 'absent';
        return;
      }
      const isNew = !isSame(layout, this.shown?.layout);
      const facts = await this.#studio.projection.facts({ projectionId: layout.id }, { signal });
      if (signal.aborted) return;
      this.#show(layout, facts, isNew);
      this.state = 'ready';
      const asked = { projectionId: layout.id };
      if (this.clustering === null) {
        const clustering = await this.#studio.projection.clusters(asked, { signal });
        if (!signal.aborted) this.clustering = clustering;
      }
      const figures = await this.#studio.projection.figures({ modelId: layout.modelId }, { signal });
      if (!signal.aborted) this.figures = figures;
    } catch (error) {
      if (signal.aborted) return;
      this.problem = describeError(error);
      this.state = 'failed';
    }
  }

  /** Lets the points come from where they stood in an older layout. */
  async compareWith(projectionId: number): Promise<void> {
    const older = await this.#studio.projection.get({ projectionId });
    if (this.shown) this.shown = { ...this.shown, before: placesBefore(this.shown.layout, older) };
  }

  close(): void {
    this.#asking?.abort();
  }

  #show(layout: Layout, facts: PointFacts, isNew: boolean): void {
    const old = this.shown;
    if (!isNew) {
      this.shown = { ...old!, facts };
      return;
    }
    const comparable =
      old !== null &&
      old.layout.options.method === layout.options.method &&
      old.layout.options.kinds === layout.options.kinds;
    const before = comparable ? placesBefore(layout, old.layout) : layout.points;
    if (old?.layout.modelId !== layout.modelId) this.figures = null;
    this.clustering = null;
    this.shown = { layout, facts, before };
  }
}

function isSame(layout: Layout, other: Layout | undefined): boolean {
  return layout.id === other?.id && layout.points.length === other.points.length;
}
