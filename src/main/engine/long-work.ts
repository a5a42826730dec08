import { basename } from 'node:path';
import type { JobKind } from '../../shared/contract/jobs.ts';
import { audit } from '../../shared/contract/audit.ts';
import { embeddings } from '../../shared/contract/embeddings.ts';
import { evaluation, type EvaluationTask } from '../../shared/contract/evaluation.ts';
import { golden } from '../../shared/contract/golden.ts';
import { interchange } from '../../shared/contract/interchange.ts';
import { models } from '../../shared/contract/models.ts';
import { projection } from '../../shared/contract/projection.ts';
import { report } from '../../shared/contract/report.ts';
import { sampleSize } from '../../shared/contract/sample.ts';
import { tuning } from '../../shared/contract/tuning.ts';
import type { Call, Schema } from '../../shared/rpc/procedure.ts';
import { exportSamples } from './interchange/exporter.ts';
import { importSource } from './interchange/importer.ts';
import type { JobContext } from './jobs/queue.ts';
import type { OpenProject } from './open-project.ts';
import { measureFrontier } from './promotion/frontier.ts';
import { writeReport } from './report/write-report.ts';
import { fillSample } from './sample/fill-sample.ts';

/** One kind of long work: what it is asked with, how it is called, and what it does. Its payload is kept, so that it can be taken up again. */
interface LongWork<Input> {
  readonly kind: JobKind;
  readonly input: Schema<Input>;
  readonly title: (input: Input, project: OpenProject) => string | Promise<string>;
  readonly run: (project: OpenProject, input: Input, context: JobContext) => Promise<unknown>;
}

function work<Input, Asked>(
  kind: JobKind,
  { input }: Pick<Call<Input, unknown, Asked>, 'input'>,
  parts: Pick<LongWork<Input>, 'title' | 'run'>,
): LongWork<Input> {
  return { kind, input, ...parts };
}

const evaluationTitles: Readonly<Record<EvaluationTask, string>> = {
  'zero-shot': 'Classify',
  probe: 'Classify by a linear probe',
  knn: 'Classify by nearest neighbours',
  templates: 'Try the templates',
  retrieval: 'Measure retrieval',
};

/** Everything that runs as a job. */
export const longWork = {
  import: work('import', interchange.import, {
    title: ({ source }) => `Import ${basename(source)}`,
    run: ({ catalogue, compute }, { source, options }, context) =>
      importSource({ catalogue, compute }, source, options, context),
  }),
  export: work('export', interchange.export, {
    title: ({ target }) => `Export to ${basename(target)}`,
    run: ({ catalogue }, { target, format, filter }, context) =>
      exportSamples({ catalogue }, target, format, filter, context),
  }),
  addModel: work('model', models.add, {
    title: ({ source, name }) => `Add the model ${name ?? basename(source)}`,
    run: async ({ encoders }, request, context) => ({ modelId: await encoders.add(request, context) }),
  }),
  measureModel: work('measure', models.measure, {
    title: async ({ modelId }, { encoders }) => `Measure the speed of ${await nameOf(encoders, modelId)}`,
    run: ({ modelTools }, { modelId, seconds }, context) => modelTools.measure(modelId, seconds, context),
  }),
  checkParity: work('parity', models.checkParity, {
    title: async ({ modelId, folder }, { encoders }) =>
      `Compare ${await nameOf(encoders, modelId)} with ${basename(folder)}`,
    run: ({ modelTools }, { modelId, folder, tolerance }, context) =>
      modelTools.checkParity(modelId, folder, tolerance, context),
  }),
  exportModel: work('export-model', models.export, {
    title: async ({ modelId, target }, { encoders }) =>
      `Export ${await nameOf(encoders, modelId)} to ${basename(target)}`,
    run: ({ modelTools }, { modelId, target }, context) => modelTools.export(modelId, target, context),
  }),
  embed: work('embed', embeddings.start, {
    title: async ({ modelId }, { encoders }) => `Embed with ${await nameOf(encoders, modelId)}`,
    async run({ encoders, evaluation }, { modelId, ...options }, context) {
      const result = await encoders.embed(modelId, options, context);
      const { pairs } = await evaluation.align(modelId, context);
      return { ...result, pairs };
    },
  }),
  evaluate: work('evaluate', evaluation.start, {
    title: async ({ modelId, task }, { encoders }) =>
      `${evaluationTitles[task]} with ${await nameOf(encoders, modelId)}`,
    run: ({ evaluation }, request, context) => evaluation.evaluate(request, context),
  }),
  audit: work('audit', audit.start, {
    title: async ({ modelId }, { encoders }) => `Audit with ${await nameOf(encoders, modelId)}`,
    run: (project, request, context) => project.audit.run(request, context),
  }),
  project: work('project', projection.start, {
    title: async ({ modelId }, { encoders }) => `Lay out the map of ${await nameOf(encoders, modelId)}`,
    run: (project, request, context) => project.projection.run(request, context),
  }),
  report: work('report', report.start, {
    title: ({ target }) => `Write the report ${basename(target)}`,
    run: (project, request, context) => writeReport(project, request, context),
  }),
  tune: work('tune', tuning.start, {
    title: async ({ modelId, settings }, { encoders }) =>
      `Tune ${await nameOf(encoders, modelId)} by ${settings.method}`,
    run: (project, request, context) => project.tuning.tune(request, context),
  }),
  resumeRun: work('resume', tuning.resume, {
    title: ({ runId }) => `Go on with run ${runId}`,
    run: (project, { runId }, context) => project.tuning.resume(runId, context),
  }),
  interpolate: work('interpolate', tuning.interpolate, {
    title: ({ alpha }) => `Mix two versions at α = ${alpha}`,
    run: (project, request, context) => project.tuning.interpolate(request, context),
  }),
  golden: work('golden', golden.evaluate, {
    title: async ({ modelId }, { encoders }) => `Measure ${await nameOf(encoders, modelId)} on a golden set`,
    run: (project, request, context) => project.golden.evaluate(request, context),
  }),
  frontier: work('frontier', tuning.frontier, {
    title: async ({ childId }, { encoders }) => `Measure mixtures of ${await nameOf(encoders, childId)}`,
    run: (project, request, context) => measureFrontier(project, request, context),
  }),
  accept: work('accept', tuning.accept, {
    title: async ({ modelId }, { encoders }) => `Accept ${await nameOf(encoders, modelId)}`,
    run: (project, request, context) => project.promotion.accept(request, context),
  }),
  revert: work('revert', tuning.revert, {
    title: async ({ modelId }, { encoders }) => `Take ${await nameOf(encoders, modelId)} back`,
    run: (project, request, context) => project.promotion.revert(request, context),
  }),
  fillSample: work(
    'sample',
    { input: sampleSize },
    {
      title: () => 'Make the sample project',
      run: (project, size, context) => fillSample(project, size, context),
    },
  ),
};

/** Queues long work and returns the number of its job at once. */
export async function startWork<Input>(
  project: OpenProject,
  { kind, title, run }: LongWork<Input>,
  input: Input,
): Promise<{ jobId: number }> {
  const jobId = await project.queue.start({ kind, title: await title(input, project), payload: input }, (context) =>
    run(project, input, context),
  );
  return { jobId };
}

/** Goes on with a run; the job that already does, since it was taken up with its project, is given to whoever asks for it again. */
export async function resumeRun(project: OpenProject, input: { runId: number }): Promise<{ jobId: number }> {
  const { jobId } = await project.runs.get(input.runId);
  const state = jobId === null ? null : (await project.queue.get(jobId)).state;
  if (jobId !== null && (state === 'queued' || state === 'running')) return { jobId };
  return startWork(project, longWork.resumeRun, input);
}

/** Lets the queue take up what an earlier process left unfinished. */
export function registerWork(project: OpenProject): void {
  const register = <Input>({ kind, input, run }: LongWork<Input>): void =>
    project.queue.register(kind, input, (payload, context) => run(project, payload, context));
  register(longWork.import);
  register(longWork.export);
  register(longWork.addModel);
  register(longWork.measureModel);
  register(longWork.checkParity);
  register(longWork.exportModel);
  register(longWork.embed);
  register(longWork.evaluate);
  register(longWork.audit);
  register(longWork.project);
  register(longWork.report);
  register(longWork.tune);
  register(longWork.resumeRun);
  register(longWork.interpolate);
  register(longWork.golden);
  register(longWork.frontier);
  register(longWork.accept);
  register(longWork.revert);
  register(longWork.fillSample);
}

async function nameOf(encoders: OpenProject['encoders'], modelId: number): Promise<string> {
  const model = (await encoders.list()).find(({ id }) => id === modelId);
  return model?.name ?? `model ${modelId}`;
}
