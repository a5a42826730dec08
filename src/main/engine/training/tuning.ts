import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import {
  tuneData,
  tuneSettings,
  type TuneData,
  type TuneResult,
  type TuneSettings,
} from '../../../shared/contract/tuning.ts';
import type { Provider } from '../../../shared/contract/values.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findModel } from '../catalogue/queries/models.ts';
import { endRun, findRun, findRunOfJob, insertMetrics, insertRun } from '../catalogue/queries/runs.ts';
import type { Row } from '../catalogue/tables.ts';
import type { ProviderChoice } from '../compute/providers/provider-choice.ts';
import type { Compute } from '../compute/supervisor.ts';
import { addModel } from '../encoders/model/add-model.ts';
import type { JobContext } from '../jobs/queue.ts';
import { z } from 'zod';
import { listLonelyClasses, makeSpec } from './make-spec.ts';
import { initialLogitScale } from './scratch/make-model-folder.ts';
import type { RunEvent } from './run/spec.ts';
import type { LossScalars } from './step/contrastive-step.ts';

/** Steps whose figures are written in one transaction. */
const stepsAtOnce = 20;

/** What is kept of a run, so that it can be gone on with. */
const runConfig = z.object({
  settings: tuneSettings,
  data: tuneData,
  name: z.string(),
  provider: z.enum(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']),
});
type RunConfig = z.infer<typeof runConfig>;

/** The part of a manifest that says which run a version came of. */
const ofRun = z.object({ lineage: z.object({ run: z.number() }) });

/** What to train. */
export interface TuneRequest {
  readonly modelId: number;
  readonly settings: TuneSettings;
  readonly data: TuneData;
  readonly name?: string | undefined;
  readonly provider: Provider;
}

/** Runs: from a model to its next version. */
export class Tuning {
  readonly #catalogue: Catalogue;
  readonly #compute: Compute;
  readonly #providers: ProviderChoice;

  constructor({
    catalogue,
    compute,
    providers,
  }: {
    catalogue: Catalogue;
    compute: Compute;
    providers: ProviderChoice;
  }) {
    this.#catalogue = catalogue;
    this.#compute = compute;
    this.#providers = providers;
  }

  /** Carries out a run as a job; a job that is taken up again goes on with the run that it began. */
  async tune(request: TuneRequest, context: JobContext): Promise<TuneResult> {
    const { db, project } = this.#catalogue;
    const begun = await findRunOfJob(db, project, context.jobId);
    if (begun) return this.resume(begun.id, context);
    const model = await this.#requireModel(request.modelId);
    const { provider } = await this.#providers.choose(request.provider);
    const { settings, data } = request;
    const name = await this.#freeName(request.name ?? `${model.name}-${settings.method}`);
    if (request.name !== undefined && name !== request.name) throw nameTaken(request.name);
    const config: RunConfig = { settings, data, name, provider };
    const runId = await this.#catalogue.store((tx) =>
      insertRun(tx, project, { model_id: model.id, job_id: context.jobId, config: JSON.stringify(config) }),
    );
    return this.#carryOut(runId, context);
  }

  /** Goes on with a run from its last checkpoint. */
  async resume(runId: number, context: JobContext): Promise<TuneResult> {
    const run = await this.#requireRun(runId);
    if (run.state === 'finished') {
      throw new StudioError('conflict', `Run ${runId} has finished; its result is a model of this project.`, { runId });
    }
    return this.#carryOut(runId, context);
  }

  /** Adds a version between a parent and its child; returns its number. */
  async interpolate(
    { parentId, childId, alpha, name }: { parentId: number; childId: number; alpha: number; name?: string | undefined },
    context: JobContext,
  ): Promise<{ modelId: number }> {
    const parent = await this.#requireModel(parentId);
    const child = await this.#requireModel(childId);
    const target = join(this.#catalogue.folder, 'cache', `interpolated-${context.jobId}`);
    try {
      await this.#compute.client().training.interpolate(
        {
          parent: join(this.#catalogue.folder, parent.folder),
          child: join(this.#catalogue.folder, child.folder),
          target,
          alpha,
          parentScalars: scalarsOf(parent),
          childScalars: scalarsOf(child),
        },
        context,
      );
      const settings = { alpha, child: child.name, childFingerprint: child.fingerprint };
      const modelId = await addModel(
        { catalogue: this.#catalogue, compute: this.#compute },
        {
          source: target,
          name: name ?? (await this.#freeName(`${child.name}-${alpha}`)),
          parent: {
            id: parent.id,
            lineage: { parent: parent.name, parentFingerprint: parent.fingerprint, run: null, settings, data: {} },
          },
        },
        context,
      );
      return { modelId };
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  }

  async #carryOut(runId: number, context: JobContext): Promise<TuneResult> {
    const { project } = this.#catalogue;
    const run = await this.#requireRun(runId);
    try {
      const result = await this.#train(run, context);
      const summary = JSON.stringify(result);
      await this.#catalogue.store((tx) =>
        endRun(tx, project, runId, { state: 'finished', summary, result_id: result.modelId }),
      );
      return result;
    } catch (error) {
      const state = context.signal.aborted ? 'cancelled' : 'failed';
      await this.#catalogue.store((tx) => endRun(tx, project, runId, { state, summary: null, result_id: null }));
      throw error;
    }
  }

  async #train(run: Row<'run'>, context: JobContext): Promise<TuneResult> {
    const config = runConfig.parse(JSON.parse(run.config));
    const { settings, data, provider } = config;
    const model = await this.#requireModel(run.model_id);
    const spec = await makeSpec(this.#catalogue, { model, settings, data, provider, folder: run.folder });
    const lonely = listLonelyClasses(spec);
    if (lonely.length > 0) context.notice(`Only one image each to learn from: ${lonely.join(', ')}.`);
    let done: Extract<RunEvent, { type: 'done' }> | null = null;
    const recorder = new MetricRecorder(this.#catalogue, run.id);
    try {
      for await (const { event } of this.#compute.client().training.run(spec, { signal: context.signal })) {
        if (event.type === 'done') done = event;
        else await follow(event, context, recorder);
      }
    } finally {
      await recorder.flush();
    }
    context.signal.throwIfAborted();
    if (!done) throw new StudioError('internal', `Run ${run.id} ended without a result. Resume it.`, { runId: run.id });
    const { type: _, logitScale: _scale, logitBias: _bias, ...figures } = done;
    const result =
      (await this.#findResult(run)) ?? (await this.#addResult({ run, model, config, target: spec.target }, context));
    await rm(spec.target, { recursive: true, force: true });
    return { runId: run.id, modelId: result.id, model: result.name, ...figures };
  }

  /** The version that a run had already added when its process was killed. */
  async #findResult(run: Row<'run'>): Promise<Pick<Row<'model'>, 'id' | 'name'> | undefined> {
    const { db, project } = this.#catalogue;
    const children = await db
      .selectFrom('model')
      .select(['id', 'name', 'manifest'])
      .where('project_id', '=', project)
      .where('parent_id', '=', run.model_id)
      .execute();
    return children.find(({ manifest }) => ofRun.safeParse(JSON.parse(manifest)).data?.lineage.run === run.id);
  }

  async #addResult(
    { run, model, config, target }: { run: Row<'run'>; model: Row<'model'>; config: RunConfig; target: string },
    context: JobContext,
  ): Promise<Pick<Row<'model'>, 'id' | 'name'>> {
    const { settings, data } = config;
    const lineage = { parent: model.name, parentFingerprint: model.fingerprint, run: run.id, settings, data };
    // Another model may have taken the name in the hours since the run began.
    const name = await this.#freeName(config.name);
    const services = { catalogue: this.#catalogue, compute: this.#compute };
    const id = await addModel(services, { source: target, name, parent: { id: model.id, lineage } }, context);
    return { id, name };
  }

  async #requireModel(id: number): Promise<Row<'model'>> {
    const model = await findModel(this.#catalogue.db, this.#catalogue.project, id);
    if (model) return model;
    throw new StudioError('not-found', `There is no model ${id} in this project.`, { modelId: id });
  }

  async #requireRun(id: number): Promise<Row<'run'>> {
    const run = await findRun(this.#catalogue.db, this.#catalogue.project, id);
    if (run) return run;
    throw new StudioError('not-found', `There is no run ${id} in this project.`, { runId: id });
  }

  async #freeName(wanted: string): Promise<string> {
    const { db, project } = this.#catalogue;
    const rows = await db.selectFrom('model').select('name').where('project_id', '=', project).execute();
    const taken = new Set(rows.map((row) => row.name));
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted}-${number}`;
      if (!taken.has(name)) return name;
    }
  }
}

function scalarsOf({ logit_scale, logit_bias }: Row<'model'>): LossScalars {
  return { logitScale: logit_scale ?? initialLogitScale, logitBias: logit_bias ?? 0 };
}

function nameTaken(name: string): StudioError {
  return new StudioError(
    'model-exists',
    `This project already has a model named ${name}; give the new version another name.`,
    {
      name,
    },
  );
}

async function follow(event: RunEvent, context: JobContext, recorder: MetricRecorder): Promise<void> {
  if (event.type === 'phase') context.progress(event.phase, event.done, event.total);
  else if (event.type === 'notice') context.notice(event.message);
  else if (event.type === 'step') {
    const { step, loss, rate, gradientNorm } = event;
    const values = { loss, 'learning rate': rate, 'gradient norm': gradientNorm };
    context.metric(step, values);
    await recorder.add(step, values);
  } else if (event.type === 'validated') {
    context.metric(event.step, event.values);
    await recorder.add(event.step, event.values);
  }
}

/** Keeps the figures of a run, some steps at a time. */
class MetricRecorder {
  readonly #catalogue: Catalogue;
  readonly #runId: number;
  #waiting: { name: string; step: number; value: number }[] = [];
  #steps = 0;

  constructor(catalogue: Catalogue, runId: number) {
    this.#catalogue = catalogue;
    this.#runId = runId;
  }

  async add(step: number, values: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) this.#waiting.push({ name, step, value });
    this.#steps += 1;
    if (this.#steps >= stepsAtOnce) await this.flush();
  }

  async flush(): Promise<void> {
    const metrics = this.#waiting;
    this.#waiting = [];
    this.#steps = 0;
    if (metrics.length === 0) return;
    await this.#catalogue.store((tx) => insertMetrics(tx, this.#catalogue.project, this.#runId, metrics));
  }
}
