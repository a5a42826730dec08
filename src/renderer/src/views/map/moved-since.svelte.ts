import { projectionOptions } from '../../../../shared/contract/projection.ts';
import { isUnderWay } from '../../workspace/job-events.ts';
import { layout as panels } from '../../workspace/layout.svelte.ts';
import type { Model } from '../../../../shared/contract/models.ts';
import type { ProjectionSummary } from '../../../../shared/contract/projection.ts';
import type { Compute } from './compute.svelte.ts';
import type { MapState } from './map-state.svelte.ts';

/**
 * Shows movement since another model, named by `map.since` in the address: computes missing maps, the older first, and then
 * animates the points from one to the other.
 */
export class MovedSince {
  readonly #map: MapState;
  readonly #compute: Compute;
  /** The job started for it; if it fails, no other is started. */
  #jobId: number | null = null;
  /** The layout that the view will show next. */
  #awaitedId: number | null = null;
  #busy = $state(false);
  /** The model to animate from; null once the animation has started. */
  readonly from = $derived.by((): Model | null => {
    const { router, state } = this.#map.workspace;
    const id = Number(router.settings['map.since']);
    return id === state.model?.id ? null : (state.models.find((model) => model.id === id) ?? null);
  });

  constructor(map: MapState, compute: Compute) {
    this.#map = map;
    this.#compute = compute;
  }

  /** Takes the next step when possible. Call it in an effect. */
  follow(): void {
    const { workspace, layout, layouts } = this.#map;
    const isSettled = layouts.state === 'ready' || layouts.state === 'absent';
    if (!this.from || !workspace.state.model || this.#busy || this.#compute.job || !isSettled) return;
    const job = workspace.jobs.list.find(({ id }) => id === this.#jobId);
    if (this.#jobId !== null && (!job || isUnderWay(job))) return;
    if (job?.state === 'failed' || job?.state === 'cancelled') return this.#end();
    if (this.#awaitedId !== null && this.#awaitedId !== layout?.id) return;
    this.#busy = true;
    this.#step(this.from, workspace.state.model, layout?.id ?? null)
      .catch((error: unknown) => {
        this.#end();
        workspace.toasts.fail(error);
      })
      .finally(() => (this.#busy = false));
  }

  async #step(from: Model, to: Model, shownId: number | null): Promise<void> {
    const { workspace, layouts } = this.#map;
    const before = await this.#list(from);
    const now = (await this.#list(to))[0];
    if (before.length === 0) return this.#start(from, null);
    if (now === undefined || !before.some(({ id }) => id === now.fromId)) return this.#start(to, before[0]!);
    this.#awaitedId = now.id;
    if (now.id !== shownId) return;
    await layouts.compareWith(now.fromId!);
    panels.mapPanelOpen.current = true;
    this.#map.showsMovers = true;
    this.#end();
    this.#map.playMotion();
    workspace.focusList();
  }

  async #list({ id }: Model): Promise<ProjectionSummary[]> {
    const { method, kinds, centred } = this.#map.settings.sort;
    const listed = await this.#map.workspace.studio.projection.list({ modelId: id });
    return listed.filter(
      ({ options }) => options.method === method && options.kinds === kinds && options.centred === centred,
    );
  }

  async #start(model: Model, from: ProjectionSummary | null): Promise<void> {
    const { workspace, settings } = this.#map;
    const options = projectionOptions.parse({ ...from?.options, ...settings.sort });
    const started = await workspace.studio.projection.start({
      modelId: model.id,
      options,
      ...(from && { from: from.id }),
    });
    this.#jobId = started.jobId;
  }

  #end(): void {
    this.#jobId = null;
    this.#awaitedId = null;
    this.#map.workspace.router.set({ 'map.since': '' }, { replace: true });
  }
}
