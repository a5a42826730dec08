import { projectionOptions } from '../../../../shared/contract/projection.ts';
import type { MapState } from './map-state.svelte.ts';

/** Options of the next layout, and the job that computes it. */
export class Compute {
  neighbours = $state(projectionOptions.parse({}).neighbours);
  minDist = $state(projectionOptions.parse({}).minDist);
  seed = $state(projectionOptions.parse({}).seed);
  /** Whether to ignore the latest layout as the starting point. */
  fromScratch = $state(false);
  placing = $state(false);
  readonly #map: MapState;
  readonly job = $derived.by(() => this.#map.workspace.jobs.underWay.find((job) => job.kind === 'compute-map') ?? null);
  readonly isValid = $derived(
    projectionOptions.safeParse({ neighbours: this.neighbours, minDist: this.minDist, seed: this.seed }).success,
  );
  /** The number of points embedded after the layout, of the kinds shown. */
  readonly missing = $derived.by(() => {
    const { layout, workspace } = this.#map;
    const model = workspace.state.model;
    if (!layout || model?.id !== layout.modelId) return 0;
    const { images, captions } = model.embedded;
    const { kinds } = layout.options;
    const embedded = (kinds === 'captions' ? 0 : images) + (kinds === 'images' ? 0 : captions);
    return Math.max(0, embedded - layout.images - layout.captions - layout.leftOut);
  });

  constructor(map: MapState) {
    this.#map = map;
  }

  /** Adopts the options of a layout as the starting point for the next. */
  adopt({ neighbours, minDist, seed }: { neighbours: number; minDist: number; seed: number }): void {
    Object.assign(this, { neighbours, minDist, seed });
  }

  /** Starts computing the chosen layout. */
  async start(): Promise<void> {
    const { workspace, settings } = this.#map;
    const modelId = workspace.state.model?.id;
    if (modelId === undefined || this.job) return;
    const { neighbours, minDist, seed } = this;
    const options = projectionOptions.parse({ ...settings.sort, neighbours, minDist, seed });
    try {
      await workspace.studio.projection.start({ modelId, options, ...(this.fromScratch && { from: null }) });
    } catch (error) {
      workspace.toasts.fail(error);
    }
  }

  /** Adds newly embedded points to the layout. */
  async place(): Promise<void> {
    const { workspace, layout, settings, layouts } = this.#map;
    if (!layout || this.placing) return;
    this.placing = true;
    try {
      await workspace.studio.projection.extend({ projectionId: layout.id });
      await layouts.load(layout.modelId, settings.sort);
    } catch (error) {
      workspace.toasts.fail(error);
    } finally {
      this.placing = false;
    }
  }

  cancel(): void {
    const { jobs, toasts } = this.#map.workspace;
    if (this.job) jobs.cancel(this.job.id).catch((error: unknown) => toasts.fail(error));
  }
}
