import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { TuneData, TuneResult, TuneSettings } from '../../../shared/contract/tune-settings.ts';
import { tuningMethods } from '../../../shared/contract/tuning-methods.ts';
import type { Provider } from '../../../shared/contract/values.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { continueRun, endRun, findRun, findRunOfJob, insertRun } from '../catalogue/queries/runs.ts';
import { readSetting } from '../catalogue/queries/settings.ts';
import type { Row } from '../catalogue/tables.ts';
import type { ProviderChoice } from '../compute/provider-choice.ts';
import type { Compute } from '../compute/supervisor.ts';
import { addModel } from '../encoders/model/add-model.ts';
import type { Golden, OpenedGoldenSet } from '../golden/golden.ts';
import { toFault } from '../jobs/job-rows.ts';
import type { JobContext } from '../jobs/queue.ts';
import { z } from 'zod';
import { listSingletonClasses, makeSpec } from './make-spec.ts';
import { defaultRate } from './default-rates.ts';
import { follow, MetricRecorder } from './metric-recorder.ts';
import { requireModel } from '../catalogue/queries/models.ts';
import { scalarsOf } from '../base/logit-scale.ts';
import { runConfig, type RunConfig } from './run-rows.ts';
import type { RunEvent } from '../compute/contract/run-spec.ts';

const runsChanged = { kinds: ['runs' as const], imageIds: null };

/** The part of a manifest that names the run that produced a version. */
const ofRun = z.object({ lineage: z.object({ run: z.number() }) });

/** What to train. */
export interface TuneRequest {
  readonly modelId: number;
  readonly settings: TuneSettings;
  readonly data: TuneData;
  readonly name?: string | undefined;
  readonly provider: Provider;
}

/** The services that runs depend on. */
export interface TuningServices {
  readonly catalogue: Catalogue;
  readonly compute: Compute;
  readonly providers: ProviderChoice;
  readonly golden: Golden;
}

/** Fine-tuning runs: from a model to its next version. */
export class Tuning {
  readonly #catalogue: Catalogue;
  readonly #compute: Compute;
  readonly #providers: ProviderChoice;
  readonly #golden: Golden;
  readonly #pausing = new Set<number>();

  constructor({ catalogue, compute, providers, golden }: TuningServices) {
    this.#golden = golden;
    this.#catalogue = catalogue;
    this.#compute = compute;
    this.#providers = providers;
  }

  /** Executes a run as a job; a restarted job resumes the run it started. */
  async tune(request: TuneRequest, context: JobContext): Promise<TuneResult> {
    const { db, project } = this.#catalogue;
    const started = await findRunOfJob(db, project, context.jobId);
    if (started) return this.resume(started.id, context);
    const model = await requireModel(this.#catalogue, request.modelId);
    const { provider } = await this.#providers.choose(request.provider);
    const { data } = request;
    const { method, learningRate = defaultRate(method, model.parameters) } = request.settings;
    // The record of a run is complete, so that it still holds when the defaults of a later version differ.
    const settings = { ...request.settings, learningRate };
    const name = await this.#freeName(request.name ?? `${model.name}-${settings.method}`);
    if (request.name !== undefined && name !== request.name) throw nameTaken(request.name);
    const config: RunConfig = { settings, data, name, provider };
    const runId = await this.#catalogue.store((tx) =>
      insertRun(tx, project, { model_id: model.id, job_id: context.jobId, config: JSON.stringify(config) }),
    );
    return this.#execute(runId, context);
  }

  /** Stops a run after its current step, so that it can be resumed. Fails with `conflict` if it is not running. */
  async pause(runId: number): Promise<void> {
    const run = await this.#requireRun(runId);
    if (run.state !== 'running')
      throw new StudioError('conflict', `Run ${runId} is not running: it is ${run.state}.`, { runId });
    this.#pausing.add(runId);
    // A run checks between steps; a queued one checks when it starts.
    await this.#compute.client().training.pause({ folder: join(this.#catalogue.folder, run.folder) });
  }

  /** Resumes a run from its last checkpoint. */
  async resume(runId: number, context: JobContext): Promise<TuneResult> {
    const run = await this.#requireRun(runId);
    if (run.state === 'finished') {
      throw new StudioError('conflict', `Run ${runId} has finished; its result is a model of this project.`, { runId });
    }
    return this.#execute(runId, context);
  }

  /** Adds a version interpolated between a parent and its child. */
  async interpolate(
    { parentId, childId, alpha, name }: { parentId: number; childId: number; alpha: number; name?: string | undefined },
    context: JobContext,
  ): Promise<{ modelId: number }> {
    const parent = await requireModel(this.#catalogue, parentId);
    const child = await requireModel(this.#catalogue, childId);
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

  async #execute(runId: number, context: JobContext): Promise<TuneResult> {
    const { project } = this.#catalogue;
    const run = await this.#requireRun(runId);
    await this.#catalogue.store((tx) => continueRun(tx, project, { id: runId, jobId: context.jobId }), runsChanged);
    try {
      const result = await this.#train(run, context);
      const summary = JSON.stringify(result);
      await this.#catalogue.store(
        (tx) => endRun(tx, project, runId, { state: 'finished', summary, result_id: result.modelId, fault: null }),
        runsChanged,
      );
      // A finished run is never resumed, and its checkpoints are three times the size of its weights.
      await rm(join(this.#catalogue.folder, run.folder), { recursive: true, force: true });
      return result;
    } catch (error) {
      const ended = { summary: null, result_id: null };
      const end =
        error instanceof Paused
          ? { ...ended, state: 'paused' as const, fault: null }
          : context.signal.aborted
            ? { ...ended, state: 'cancelled' as const, fault: null }
            : { ...ended, state: 'failed' as const, fault: JSON.stringify(toFault(error)) };
      await this.#catalogue.store((tx) => endRun(tx, project, runId, end), runsChanged);
      throw error;
    } finally {
      this.#pausing.delete(runId);
    }
  }

  async #train(run: Row<'run'>, context: JobContext): Promise<TuneResult> {
    const config = runConfig.parse(JSON.parse(run.config));
    const { settings, data, provider } = config;
    const model = await requireModel(this.#catalogue, run.model_id);
    const golden = await this.#openGolden(data);
    const request = { model, settings, data, golden, provider, folder: run.folder };
    const { protected: excluded, ...spec } = await makeSpec(this.#catalogue, request);
    if (excluded > 0) context.notice(`${excluded} images belong to golden sets and are excluded from training.`);
    if (data.validate !== undefined && data.validate === data.split)
      context.notice(
        `The run learns from "${data.split}" and is also validated on it, so its scores do not show how well it generalizes.`,
      );
    const singletons = listSingletonClasses(spec);
    if (singletons.length > 0) context.notice(`Classes with only one training image: ${singletons.join(', ')}.`);
    if (this.#pausing.has(run.id)) throw new Paused(run.id);
    let done: Extract<RunEvent, { type: 'done' }> | null = null;
    let paused = false;
    const recorder = new MetricRecorder(this.#catalogue, run.id);
    try {
      for await (const { event } of this.#compute.client().training.run(spec, { signal: context.signal })) {
        if (event.type === 'done') done = event;
        else if (event.type === 'paused') paused = true;
        else await follow(event, context, recorder);
      }
    } finally {
      await recorder.flush();
    }
    context.signal.throwIfAborted();
    if (paused) throw new Paused(run.id);
    if (!done) throw new StudioError('internal', `Run ${run.id} ended without a result. Resume it.`, { runId: run.id });
    const { type: _, logitScale: _scale, logitBias: _bias, ...figures } = done;
    const result =
      (await this.#findResult(run)) ?? (await this.#addResult({ run, model, config, target: spec.target }, context));
    await rm(spec.target, { recursive: true, force: true });
    if (tuningMethods[settings.method].trains === 'encoder')
      await this.#evaluateGolden(run.model_id, result.id, config, context);
    return { runId: run.id, modelId: result.id, model: result.name, protected: excluded, ...figures };
  }

  /** Evaluates parent and version on the golden sets that matter to the run: the one it was validated on, and the regression guard. */
  async #evaluateGolden(
    parentId: number,
    childId: number,
    { data, provider }: RunConfig,
    context: JobContext,
  ): Promise<void> {
    const { db, project } = this.#catalogue;
    const guard = await readSetting(db, project, 'guard');
    const known = new Set((await this.#golden.list()).map(({ id }) => id));
    const ids = new Set([data.goldenId, guard?.goldenId].filter((id) => id !== undefined && id !== null));
    for (const goldenId of ids) {
      if (!known.has(goldenId)) continue;
      for (const modelId of [parentId, childId]) await this.#golden.evaluate({ goldenId, modelId, provider }, context);
    }
  }

  /** The version that a run had already added when its process was killed, if any. */
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
    // Another model may have taken the name since the run started.
    const name = await this.#freeName(config.name);
    const services = { catalogue: this.#catalogue, compute: this.#compute };
    const id = await addModel(services, { source: target, name, parent: { id: model.id, lineage } }, context);
    return { id, name };
  }

  async #openGolden({ goldenId }: TuneData): Promise<OpenedGoldenSet | null> {
    return goldenId === undefined ? null : this.#golden.open(goldenId);
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

function nameTaken(name: string): StudioError {
  return new StudioError(
    'model-exists',
    `This project already has a model named ${name}. Choose another name for the new version.`,
    {
      name,
    },
  );
}

/** Ends the job of a paused run, which counts as cancelled. */
class Paused extends StudioError {
  constructor(runId: number) {
    super('cancelled', `Run ${runId} is paused. Resume it to continue.`, { runId });
  }
}
