import { describeError } from '../../workspace/toasts.svelte.ts';
import { previousPositions } from './before.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { Clustering, Layout, PointFacts, SpaceFigures } from '../../../../shared/contract/projection.ts';
import type { Sort } from './settings.ts';

/** A layout with facts about its points and their previous positions. */
export interface Shown {
  readonly layout: Layout;
  readonly facts: PointFacts;
  /** Previous positions, [points, 2]; the layout's own positions if there is nothing to compare. */
  readonly before: Float32Array;
}

/** The layout on screen: the latest with the chosen options, for the current model. */
export class Layouts {
  shown = $state.raw<Shown | null>(null);
  clustering = $state.raw<Clustering | null>(null);
  figures = $state.raw<SpaceFigures | null>(null);
  /** `absent`: the model has no layout with these options; the previous one stays on screen. */
  state = $state<'first' | 'loading' | 'ready' | 'absent' | 'failed'>('first');
  problem = $state('');
  readonly #studio: Studio;
  #asking: AbortController | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Shows the latest layout of a model, and cancels an earlier request. */
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

  /** Sets the previous positions to those of an older layout. */
  async compareWith(projectionId: number): Promise<void> {
    const older = await this.#studio.projection.get({ projectionId });
    if (this.shown) this.shown = { ...this.shown, before: previousPositions(this.shown.layout, older) };
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
    const before = comparable ? previousPositions(layout, old.layout) : layout.points;
    if (old?.layout.modelId !== layout.modelId) this.figures = null;
    this.clustering = null;
    this.shown = { layout, facts, before };
  }
}

function isSame(layout: Layout, other: Layout | undefined): boolean {
  return layout.id === other?.id && layout.points.length === other.points.length;
}
