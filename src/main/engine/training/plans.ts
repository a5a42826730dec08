import type { Estimate, TuneDefaults } from '../../../shared/contract/runs.ts';
import type { TuneData } from '../../../shared/contract/tune-settings.ts';
import type { TuneMethod } from '../../../shared/contract/tuning-methods.ts';
import type { Abortable } from '../../../shared/rpc/procedure.ts';
import { countPairs } from './count-pairs.ts';
import { extrapolate, shorten } from './estimate-run.ts';
import { makeSpec } from './make-spec.ts';
import { requireModel } from '../catalogue/queries/models.ts';
import { suggestSettings } from './suggest-settings.ts';
import type { TuneRequest, TuningServices } from './tuning.ts';

/** Suggestions and estimates for runs that have not started. */
export class RunPlans {
  readonly #services: TuningServices;

  constructor(services: TuningServices) {
    this.#services = services;
  }

  /** Suggested settings for a model and the selected data. */
  async defaults({
    modelId,
    method,
    data,
  }: {
    modelId: number;
    method?: TuneMethod | undefined;
    data: TuneData;
  }): Promise<TuneDefaults> {
    const model = await requireModel(this.#services.catalogue, modelId);
    const counted = await countPairs(this.#services.catalogue, data);
    const { images, texts, protected: excluded } = counted;
    const validated = data.validate !== undefined || data.goldenId !== undefined;
    const suggestion = suggestSettings({ images, texts, parameters: model.parameters, validated }, method);
    return { ...suggestion, data: counted.data, images, texts, protected: excluded };
  }

  /** Measures a few steps of a run and estimates the full run. */
  async estimate(request: Omit<TuneRequest, 'name'>, { signal }: Abortable): Promise<Estimate> {
    const model = await requireModel(this.#services.catalogue, request.modelId);
    const { provider } = await this.#services.providers.choose(request.provider);
    const { goldenId } = request.data;
    const golden = goldenId === undefined ? null : await this.#services.golden.open(goldenId);
    const asked = { ...request, model, golden, provider, folder: 'runs/estimate' };
    const { protected: excluded, ...spec } = await makeSpec(this.#services.catalogue, asked);
    const measured = await this.#services.compute.client().training.measure(shorten(spec), { signal });
    return { ...extrapolate(spec, measured), protected: excluded };
  }
}
